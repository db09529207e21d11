package io.gatehouse.protocol;

import io.gatehouse.protocol.UploadUserinfo.Template;
import org.jspecify.annotations.Nullable;

/** Reads the templates and the names of algorithms of one upload, row by row, and copies no more than it must. */
final class Features {
    /**
     * Of a message that long, templates are moved to an array of their own, which is a quarter shorter: copying takes less
     * than a tenth of what reading it took, and several MB of text would else wait for the store with them.
     */
    static final int LARGE = 1 << 20;

    private static final byte[] NOTHING = {};

    private final JsonTree json;
    private final int templateLimit;
    private final Base64Text base64;

    /** Where the templates of a large message go; null where they stay in it. */
    private final byte @Nullable [] kept;

    private int keptBytes;
    private final Algorithm fp = new Algorithm();
    private final Algorithm fa = new Algorithm();

    /** @param templateLimit most bytes of one decoded template */
    Features(JsonTree json, int templateLimit) {
        this.json = json;
        this.templateLimit = templateLimit;
        this.base64 = new Base64Text(json);
        this.kept = EnvelopeParser.keeps(json.length()) ? null : new byte[json.decodedBytes()];
    }

    /** True for a string that stands for more bytes than a template may have. Asked before any memory is taken. */
    boolean isTooLarge(int row) {
        return json.isDecoded(row) ? json.to(row) - json.from(row) > templateLimit : base64.exceeds(row, templateLimit);
    }

    /** The template in a string; null if that is no base64. */
    @Nullable
    Template template(Kind kind, int slot, String algorithm, int row) {
        if (json.isDecoded(row)) {
            return decoded(kind, slot, algorithm, json.from(row), json.to(row) - json.from(row));
        }
        byte[] data = json.isEmpty(row) ? NOTHING : base64.decode(row);
        return data == null || (data.length == 0 && !json.isEmpty(row))
                ? null
                : new Template(kind, slot, algorithm, data);
    }

    private Template decoded(Kind kind, int slot, String algorithm, int from, int length) {
        if (kept == null) {
            return new Template(kind, slot, algorithm, json.bytes(), from, length);
        }
        int at = keptBytes;
        System.arraycopy(json.bytes(), from, kept, at, length);
        keptBytes += length;
        return new Template(kind, slot, algorithm, kept, at, length);
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
