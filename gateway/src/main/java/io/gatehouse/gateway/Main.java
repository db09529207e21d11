package io.gatehouse.gateway;

/** Command line of the gateway. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {}
}
