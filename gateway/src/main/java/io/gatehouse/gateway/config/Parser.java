package io.gatehouse.gateway.config;

import org.jspecify.annotations.Nullable;

/** Turns the text of a setting into its value. */
interface Parser<T> {
    /** The value, or null if the text is none. */
    @Nullable
    T parse(String text);

    /** Ends a sentence that starts with "expected". */
    String expected();

    /** A parser of those two parts. */
    static <T> Parser<T> of(String expected, Reading<T> reading) {
        return new Parser<>() {
            @Override
            public @Nullable T parse(String text) {
                return reading.read(text);
            }

            @Override
            public String expected() {
                return expected;
            }
        };
    }

    /** What {@link #parse} does. */
    interface Reading<T> {
        @Nullable
        T read(String text);
    }
}
