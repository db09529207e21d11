package io.gatehouse.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of subscribe_corp [doc 91372, 95409].
 *
 * @param fpAlgorithms for fingers, best first, at most {@link #MAX_ALGORITHMS}; empty where none is declared
 * @param faAlgorithms the same for faces
 */
public record SubscribeCorp(String secret, String firmwareVersion, List<String> fpAlgorithms, List<String> faAlgorithms)
        implements Body {
    /** Names that are used of each list; the rest is not even looked at. */
    public static final int MAX_ALGORITHMS = 5;

    /** Reads the body. */
    static SubscribeCorp read(Fields fields) throws InvalidFieldException {
        fields.require(Name.SECRET, ErrorCode.MISSING_SECRET);
        String secret = fields.requiredText(Name.SECRET);
        if (fields.isBlank(Name.FIRMWARE_VERSION)) {
            throw fields.wrong(Name.FIRMWARE_VERSION, "expected a string that is not empty");
        }
        String firmwareVersion = fields.requiredText(Name.FIRMWARE_VERSION);
        Fields extra = fields.object(Name.EXT_ARGS);
        return new SubscribeCorp(
                secret,
                firmwareVersion,
                algorithms(extra, Name.FP_ALGORITHM, ErrorCode.BAD_FINGERPRINT_ALGORITHM),
                algorithms(extra, Name.FA_ALGORITHM, ErrorCode.BAD_FACE_ALGORITHM));
    }

    private static List<String> algorithms(@Nullable Fields extra, Name field, ErrorCode code)
            throws InvalidFieldException {
        int array = extra == null ? JsonTree.NONE : extra.array(field);
        if (extra == null || array == JsonTree.NONE) {
            return List.of();
        }
        JsonTree json = extra.json();
        List<String> names = new ArrayList<>(MAX_ALGORITHMS);
        int index = 0;
        for (int row = json.first(array);
                row < json.end(array) && names.size() < MAX_ALGORITHMS;
                row = json.next(row)) {
            if (json.kind(row) == JsonKind.STRING) {
                String name = json.text(row);
                if (!name.isEmpty() && !AlgorithmName.isValid(name)) {
                    throw new InvalidFieldException(
                            code, extra.path(field) + '[' + index + "]: expected 1 to 64 printable ASCII characters");
                }
                if (!name.isEmpty()) {
                    names.add(name);
                }
            } else if (json.kind(row) != JsonKind.NULL) {
                throw extra.wrong(field, index, "expected a string");
            }
            index++;
        }
        return List.copyOf(names);
    }

    @Override
    public String toString() {
        return "SubscribeCorp[***]";
    }
}
