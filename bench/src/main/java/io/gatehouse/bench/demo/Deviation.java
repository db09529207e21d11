package io.gatehouse.bench.demo;

/** Something of the demonstration did not go as it should. */
final class Deviation extends Exception {
    private static final long serialVersionUID = 1;

    Deviation(String what, Object expected, Object got) {
        super(what + ": expected " + expected + ", got " + got);
    }

    static void unless(String what, Object expected, Object got) throws Deviation {
        if (!expected.equals(got)) {
            throw new Deviation(what, expected, got);
        }
    }
}
