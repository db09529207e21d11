package io.gatehouse.protocol;

/** What a JSON value is. */
enum JsonKind {
    OBJECT,
    ARRAY,
    STRING,
    /** A number without fraction and exponent. */
    INTEGER,
    /** Any other number. */
    FRACTION,
    TRUE,
    FALSE,
    NULL
}
