package io.gatehouse.protocol;

/**
 * Asks for pushes that a device may have missed [doc 91586].
 *
 * @param after only those of a later version than this
 * @param offset how many of them to leave out
 * @param limit how many at most
 */
public record NotifyHistory(long after, long offset, int limit) implements Body {
    /** Items of one answer. */
    public static final int MAX_ITEMS = 50;

    static NotifyHistory read(Fields fields) throws InvalidFieldException {
        long limit = fields.uint32Or(Name.LIMIT, MAX_ITEMS);
        if (limit < 1) {
            throw new InvalidFieldException(ErrorCode.BAD_OFFSET_OR_LIMIT, "limit: expected at least 1, got 0");
        }
        return new NotifyHistory(
                fields.uint32Or(Name.PERM_VERSION, 0), fields.uint32(Name.OFFSET), (int) Math.min(limit, MAX_ITEMS));
    }
}
