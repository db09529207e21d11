package io.gatehouse.gateway.domain;

/** Which kinds people may enrol at the terminal by themselves. It tells terminals what to offer; no upload is refused by it. */
public record SelfInput(boolean fp, boolean fa) {
    /** Where nobody has said otherwise. */
    public static final SelfInput ALL = new SelfInput(true, true);
}
