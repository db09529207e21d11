package io.gatehouse.protocol;

import io.gatehouse.protocol.UploadUserinfo.Template;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Reads the templates and the names of algorithms of one upload, row by row, and copies no more than it must. */
final class Features {
    private final JsonTree json;
    private final int templateLimit;
    private final ByteBuffer text;
    private final Algorithm fp = new Algorithm();
    private final Algorithm fa = new Algorithm();
    private boolean standard = true;

    /** @param templateLimit most bytes of one decoded template */
    Features(JsonTree json, int templateLimit) {
        this.json = json;
        this.templateLimit = templateLimit;
        this.text = ByteBuffer.wrap(json.bytes());
    }

    /** True for a string that stands for more bytes than a template may have. Asked before any memory is taken. */
    boolean isTooLarge(int row) {
        if ((json.to(row) - json.from(row)) * 3L / 4 <= templateLimit) {
            return false;
        }
        return json.isEscaped(row)
                ? Base64Text.exceeds(json.text(row), templateLimit)
                : Base64Text.exceeds(json.bytes(), json.from(row), json.to(row), templateLimit);
    }

    /**
     * The bytes of a string in base64; null if it is none. The JDK's decoder is tried on the bytes as they are, which takes
     * a fraction of the time of everything else; once that was in vain, the rest of the upload goes the slow way, since an
     * exception for every template would be slower still.
     */
    byte @Nullable [] decode(int row) {
        if (json.isEscaped(row)) {
            return Base64Text.decode(json.text(row));
        }
        if (standard) {
            try {
                ByteBuffer data =
                        Base64.getDecoder().decode(text.limit(json.to(row)).position(json.from(row)));
                json.prove(row);
                return array(data);
            } catch (IllegalArgumentException otherForm) {
                standard = false;
            }
        }
        return Base64Text.decode(Arrays.copyOfRange(json.bytes(), json.from(row), json.to(row)));
    }

    private static byte[] array(ByteBuffer decoded) {
        if (decoded.arrayOffset() == 0 && decoded.array().length == decoded.remaining()) {
            return decoded.array();
        }
        byte[] copy = new byte[decoded.remaining()];
        decoded.get(copy);
        return copy;
    }

    /** The name of an algorithm, an invalid one where it is none. */
    String algorithm(Kind kind, int row) {
        if (row == JsonTree.NONE) {
            return Template.DEFAULT_ALGORITHM;
        }
        if (json.kind(row) != JsonKind.STRING) {
            return "";
        }
        if (json.isEmpty(row)) {
            return Template.DEFAULT_ALGORITHM;
        }
        return (kind == Kind.FP ? fp : fa).name(json, row);
    }

    /** The people of an upload hardly ever differ in it: one String does for all. */
    private static final class Algorithm {
        private int row = JsonTree.NONE;
        private String name = Template.DEFAULT_ALGORITHM;

        String name(JsonTree json, int another) {
            if (row == JsonTree.NONE || !json.isSameText(row, another)) {
                row = another;
                name = json.text(another);
            }
            return name;
        }
    }
}
