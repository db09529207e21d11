package io.gatehouse.bench;

/** Command line of the bench. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
