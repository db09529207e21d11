package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The keys that the protocol gives a meaning, on whatever level of a message. On the wire they are in lower case. */
enum Name {
    CMD,
    HEADERS,
    REQ_ID,
    BODY,
    ERRCODE,
    ERRMSG,
    SN,
    NONCE,
    TIMESTAMP,
    DEVICE_SIGNATURE,
    ACTIVE_CODE,
    SECRET,
    FIRMWARE_VERSION,
    EXT_ARGS,
    FP_ALGORITHM,
    FA_ALGORITHM,
    USERINFO,
    USERID,
    USER_TYPE,
    FP,
    FA,
    FA_LIST,
    ID,
    DATA,
    OPER_ID,
    CHECKIN_DATA,
    PASS_TYPE,
    PASS_METHOD,
    TYPE,
    STATUS,
    USERTYPE,
    TEMPERATURE,
    ITEM,
    MEDIA_ID,
    FORMAT_VERSION,
    STATE,
    /** As a page of the vendor's prints it [doc 95050]. */
    STATUS_AND_BLANK("status "),
    TYPE_AND_BLANK("type "),
    OPER_ID_AND_BLANK("oper_id "),
    OFFSET,
    LIMIT,
    IS_REQ_FP_INFO,
    IS_REQ_FA_INFO,
    IS_REQ_PUBLIC_KEY,
    USERIDS,
    USER_ITEM,
    USERID_ITEM,
    PERM_VERSION;

    private static final Name[] ALL = values();
    private static final Words WORDS =
            new Words(Arrays.stream(ALL).map(Name::text).toList());

    private final String text;
    private final long bit;

    Name() {
        this("");
    }

    @SuppressWarnings("EnumOrdinal") // the numbers are written nowhere
    Name(String text) {
        this.text = text.isEmpty() ? name().toLowerCase(Locale.ROOT) : text;
        this.bit = 1L << ordinal();
    }

    /** The key as it is written. */
    String text() {
        return text;
    }

    /** A bit that no other name has: there are at most 64. */
    long bit() {
        return bit;
    }

    /** True for the keys under which templates stand. */
    boolean isTemplate() {
        return this == DATA || this == FA;
    }

    /** The key whose characters stand from {@code from} to {@code to}, or null if it has no meaning. */
    static @Nullable Name of(byte[] text, int from, int to) {
        int found = WORDS.find(text, from, to);
        return found == Words.NONE ? null : ALL[found];
    }

    /** The key of this text, or null if it has no meaning. */
    static @Nullable Name of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }
}
