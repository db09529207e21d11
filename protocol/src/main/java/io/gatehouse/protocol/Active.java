package io.gatehouse.protocol;

import tools.jackson.databind.JsonNode;

/** The body of active [doc 91371]. */
public record Active(String activeCode) {

    /** Reads the body. */
    public static Active parse(JsonNode body) throws InvalidFieldException {
        Fields fields = Fields.ofBody(body);
        fields.require("active_code", ErrorCode.MISSING_ACTIVE_CODE);
        return new Active(fields.requiredText("active_code"));
    }

    @Override
    public String toString() {
        return "Active[***]";
    }
}
