package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Guesses how long the next template of an upload is, so that a scanner need not look at every byte of it.
 *
 * <p>Most algorithms make templates of one length. Once two of a kind in a row have had the same one, and a quote stands
 * where the next would then end, the scanner takes that quote for its end. This is only a guess, but one that proves itself:
 * the decoder of base64, which has to look at every byte anyway, refuses whatever a scanner would have stopped at (quotes,
 * backslashes, control characters, what is not ASCII). If it takes everything up to the guessed end, then there was nothing
 * to stop at before. A text in which a guess remains unproven, for whatever reason, is read once more without guesses.
 */
final class TemplateLengths {
    /** Given where nothing can be guessed. */
    static final int UNKNOWN = -1;

    /** A shorter string is scanned before it is guessed. */
    private static final int WORTH_A_GUESS = 64;

    private int finger = UNKNOWN;
    private int face = UNKNOWN;
    private boolean fingersEqual;
    private boolean facesEqual;

    /** @param list the key of the list that the template is in */
    int next(@Nullable Name list) {
        if (list == Name.FA_LIST) {
            return facesEqual ? face : UNKNOWN;
        }
        return fingersEqual ? finger : UNKNOWN;
    }

    /** Tells how long it really was; {@link #UNKNOWN} of one with escapes, which no guess could prove. */
    void was(@Nullable Name list, int length) {
        if (list == Name.FA_LIST) {
            facesEqual = length == face && length >= WORTH_A_GUESS;
            face = length;
        } else {
            fingersEqual = length == finger && length >= WORTH_A_GUESS;
            finger = length;
        }
    }
}
