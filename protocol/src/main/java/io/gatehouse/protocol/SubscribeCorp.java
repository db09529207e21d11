package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The body of subscribe_corp [doc 91372, 95409].
 *
 * @param fpAlgorithms for fingers, best first, at most {@link #MAX_ALGORITHMS}; empty where none is declared
 * @param faAlgorithms the same for faces
 */
public record SubscribeCorp(
        String secret, String firmwareVersion, List<String> fpAlgorithms, List<String> faAlgorithms) {
    /** Names that are used of each list; the rest is not even looked at. */
    public static final int MAX_ALGORITHMS = 5;

    /** Reads the body. */
    public static SubscribeCorp parse(JsonNode body) throws InvalidFieldException {
        Fields fields = Fields.ofBody(body);
        fields.require("secret", ErrorCode.MISSING_SECRET);
        String secret = fields.requiredText("secret");
        if (fields.isBlank("firmware_version")) {
            throw fields.wrong("firmware_version", "expected a string that is not empty");
        }
        String firmwareVersion = fields.requiredText("firmware_version");
        Fields extra = fields.object("ext_args");
        return new SubscribeCorp(
                secret,
                firmwareVersion,
                algorithms(extra, "fp_algorithm", ErrorCode.BAD_FINGERPRINT_ALGORITHM),
                algorithms(extra, "fa_algorithm", ErrorCode.BAD_FACE_ALGORITHM));
    }

    private static List<String> algorithms(@Nullable Fields extra, String field, ErrorCode code)
            throws InvalidFieldException {
        JsonNode array = extra == null ? null : extra.array(field);
        if (extra == null || array == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>(MAX_ALGORITHMS);
        for (int i = 0; i < array.size() && names.size() < MAX_ALGORITHMS; i++) {
            JsonNode element = array.get(i);
            if (element.isNull() || (element.isString() && element.stringValue().isEmpty())) {
                continue;
            }
            if (!element.isString()) {
                throw extra.wrong(field + '[' + i + ']', "expected a string");
            }
            if (!AlgorithmName.isValid(element.stringValue())) {
                throw new InvalidFieldException(
                        code, extra.path(field) + '[' + i + "]: expected 1 to 64 printable ASCII characters");
            }
            names.add(element.stringValue());
        }
        return List.copyOf(names);
    }

    @Override
    public String toString() {
        return "SubscribeCorp[***]";
    }
}
