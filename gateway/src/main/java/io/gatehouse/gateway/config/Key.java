package io.gatehouse.gateway.config;

import java.util.Locale;

/**
 * One setting: what it is called, what it is by default and which texts it takes.
 *
 * @param name where it stands in the file; the parts between the dots nest
 * @param fallback the text that counts where no source sets the key; empty for a key that may stay unset
 * @param description the first sentence on it in {@code config/gateway.yaml}
 * @param shown how much of a value an error may tell
 */
record Key<T>(String name, Parser<T> parser, String fallback, String description, Shown shown) {

    /** How much of a value an error may tell. */
    enum Shown {
        PLAIN,
        /** A URL that may hold a password: the part that names its kind. */
        SCHEME,
        SECRET
    }

    private static final int LONGEST_SHOWN = 100;

    /** {@code GATEHOUSE_ADMIN_LISTEN} for {@code admin.listen}. */
    String environmentName() {
        return "GATEHOUSE_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The text as it may stand in an error: on one line, not endless, secrets hidden. */
    String show(String text) {
        return switch (shown) {
            case PLAIN -> '"' + printable(text) + '"';
            case SCHEME -> '"' + printable(scheme(text)) + "***\"";
            case SECRET -> "***";
        };
    }

    /** The text on one line, cut where it is long. */
    static String printable(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", "?");
        return oneLine.length() <= LONGEST_SHOWN ? oneLine : oneLine.substring(0, LONGEST_SHOWN) + "…";
    }

    private static String scheme(String text) {
        int from = text.startsWith("jdbc:") ? "jdbc:".length() : 0;
        return text.substring(0, Math.max(from, text.indexOf(':', from) + 1));
    }
}
