package io.gatehouse.protocol;

/** The kind of a feature, and of the page that captures it [doc 93982, 93996]. */
public enum Kind {
    /** Fingerprints, slots 0 to 9. */
    FP("fp", 10),
    /** Faces, slots 0 to 11. */
    FA("fa", 12);

    private final String wireName;
    private final int slots;

    Kind(String wireName, int slots) {
        this.wireName = wireName;
        this.slots = slots;
    }

    /** {@code fp} or {@code fa}. */
    public String wireName() {
        return wireName;
    }

    /** How many slots a person has; they count from 0. */
    public int slots() {
        return slots;
    }
}
