package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Guesses where the templates of an upload end, since a scanner that looks at every byte of them takes longer than all the
 * rest of reading the upload.
 *
 * <p>A guess proves itself: the decoder of base64, which has to look at every byte anyway, refuses whatever a scanner would
 * have stopped at (quotes, backslashes, control characters, what is not ASCII). If it takes everything up to a quote, then
 * there was nothing to stop at before. A text in which a guess remains unproven, for whatever reason, is read once more
 * without guesses.
 *
 * <ul>
 *   <li>Most algorithms make templates of one length. Once two of a kind in a row have had the same one, the next is taken to
 *       end there too, if a quote stands there and behind it what follows a value. That costs nothing.
 *   <li>Else the next quote is taken for the end, which is wrong only for a template with escapes, of which terminals write
 *       all or none. So the first template of an upload is never guessed.
 * </ul>
 */
final class TemplateEnds {
    /** Given where nothing can be guessed. */
    static final int UNKNOWN = -1;

    private final byte[] text;
    private final int to;
    private int finger = UNKNOWN;
    private int face = UNKNOWN;
    private boolean fingersEqual;
    private boolean facesEqual;
    private boolean plain;
    private boolean escapes;

    /** For one reading of the text that ends before {@code to}. */
    TemplateEnds(byte[] text, int to) {
        this.text = text;
        this.to = to;
    }

    /**
     * Where the quote is that ends a template.
     *
     * @param list the key of the list that it is in
     * @param from where it begins
     */
    int guess(@Nullable Name list, int from) {
        boolean isFace = list == Name.FA_LIST;
        int end = from + (isFace ? face : finger);
        if ((isFace ? facesEqual : fingersEqual) && endsValue(end)) {
            return end;
        }
        if (!plain) {
            return UNKNOWN;
        }
        end = JsonStrings.nextQuote(text, from, to);
        return end < to && text[end] == '"' ? end : UNKNOWN;
    }

    private boolean endsValue(int at) {
        return at < to - 1 && text[at] == '"' && (text[at + 1] == '}' || text[at + 1] == ',');
    }

    /** Tells what the template was like in the end. */
    void was(@Nullable Name list, int length, boolean escaped) {
        escapes |= escaped;
        plain = !escapes;
        if (list == Name.FA_LIST) {
            facesEqual = plain && length == face;
            face = length;
        } else {
            fingersEqual = plain && length == finger;
            finger = length;
        }
    }
}
