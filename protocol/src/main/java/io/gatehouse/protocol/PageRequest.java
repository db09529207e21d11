package io.gatehouse.protocol;

/**
 * Asks for a page of all people of a device [doc 93983], or of all its visitors [doc 94019].
 *
 * @param offset how many people come before it
 * @param limit 1 to {@link #MAX_PEOPLE}
 * @param wants what is to be sent of each
 */
public record PageRequest(long offset, int limit, Wants wants) implements Body {
    /** People per page [doc 93983]. */
    public static final int MAX_PEOPLE = 200;

    /** What is wanted of each person; without templates their versions tell whether they have changed. */
    public record Wants(boolean fingers, boolean faces, boolean publicKey) {
        /** Templates of both kinds. */
        public static final Wants TEMPLATES = new Wants(true, true, false);

        static Wants read(Fields fields) throws InvalidFieldException {
            return new Wants(
                    fields.uint32Or(Name.IS_REQ_FP_INFO, 1) != 0,
                    fields.uint32Or(Name.IS_REQ_FA_INFO, 1) != 0,
                    fields.uint32Or(Name.IS_REQ_PUBLIC_KEY, 0) != 0);
        }
    }

    /** Reads the body of get_userinfo_by_page. */
    static PageRequest read(Fields fields) throws InvalidFieldException {
        return read(fields, fields, fields);
    }

    /** Reads get_visitor_list: known firmware puts offset and limit beside the body. */
    static PageRequest readLoose(Fields body, Fields message) throws InvalidFieldException {
        return read(
                body,
                body.get(Name.OFFSET) == JsonTree.NONE ? message : body,
                body.get(Name.LIMIT) == JsonTree.NONE ? message : body);
    }

    private static PageRequest read(Fields body, Fields offset, Fields limit) throws InvalidFieldException {
        // What is missing is missed in the body, wherever else it might have stood.
        long from = (offset.get(Name.OFFSET) == JsonTree.NONE ? body : offset).uint32(Name.OFFSET);
        long most = (limit.get(Name.LIMIT) == JsonTree.NONE ? body : limit).uint32(Name.LIMIT);
        if (most < 1 || most > MAX_PEOPLE) {
            throw new InvalidFieldException(
                    ErrorCode.BAD_OFFSET_OR_LIMIT, "limit: expected 1 to " + MAX_PEOPLE + ", got " + most);
        }
        return new PageRequest(from, (int) most, Wants.read(body));
    }
}
