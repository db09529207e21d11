package io.gatehouse.protocol;

/** The body of selfhelp_notify: a text of the terminal's own [doc 91380]. */
public record Selfhelp(String data) implements Body {

    /** Reads the body. */
    static Selfhelp read(Fields fields) throws InvalidFieldException {
        return new Selfhelp(fields.requiredData());
    }
}
