package io.gatehouse.bench.load;

import java.util.Locale;

/** What a load is made of. */
enum RequestKind {
    PING,
    UPLOAD;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
