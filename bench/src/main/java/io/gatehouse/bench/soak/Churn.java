package io.gatehouse.bench.soak;

import java.util.Locale;

/** How a soak ends connections, and the close code that their terminals must see then. */
enum Churn {
    /** The terminal closes in good order. */
    GOODBYE(1000),
    /** A TCP reset between two messages. */
    RESET(1006),
    /** A TCP reset in the middle of an upload. */
    CUT_UPLOAD(1006),
    /** A second connection of the same sn logs in; when the first one comes back, that one is replaced in its turn. */
    TAKE_OVER(4001);

    private final int closeCode;

    Churn(int closeCode) {
        this.closeCode = closeCode;
    }

    int closeCode() {
        return closeCode;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
