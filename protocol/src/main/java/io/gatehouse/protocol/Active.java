package io.gatehouse.protocol;

/** The body of active [doc 91371]. */
public record Active(String activeCode) implements Body {

    /** Reads the body. */
    static Active read(Fields fields) throws InvalidFieldException {
        fields.require(Name.ACTIVE_CODE, ErrorCode.MISSING_ACTIVE_CODE);
        return new Active(fields.requiredText(Name.ACTIVE_CODE));
    }

    @Override
    public String toString() {
        return "Active[***]";
    }
}
