package io.gatehouse.bench.load;

import java.util.Locale;

/** What a load is made of. */
public enum RequestKind {
    PING,
    UPLOAD;

    /** For people. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
