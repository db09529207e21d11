package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The table of commands that a terminal may send: wire name, and whether it takes a logged-in terminal. */
public enum CommandType {
    /** Server time [doc 91379]. */
    GET_TIMESTAMP("get_timestamp", false),
    /** Exchange of the shared seed for a SecretNo of its own [doc 91369]. */
    GET_SECRET_NO("get_secret_no", false),
    /** Registration on the network [doc 91370]. */
    REGISTER("register", false),
    /** Activation by the company that bound the device [doc 91371]. */
    ACTIVE("active", false),
    /** Subscription, which is the login [doc 91372, 95409]. */
    SUBSCRIBE_CORP("subscribe_corp", false),
    /** Heartbeat [doc 91373]; firmware sends it before the login too. */
    PING("ping", false),
    /** Name of the company [doc 93508]. */
    GET_CORP_INFO("get_corp_info", true),
    /** A fault of the device [doc 91377]. */
    ERROR_REPORT("error_report", true),
    /** Administrators; no longer documented, still sent after the login. */
    GET_ADMIN_INFO("get_admin_info", true),
    /** Templates of people [doc 93982, 95409]. */
    UPLOAD_USERINFO("upload_userinfo", true);

    private static final CommandType[] ALL = values();
    private static final Words WORDS =
            new Words(Arrays.stream(ALL).map(CommandType::wireName).toList());

    private final String wireName;
    private final boolean afterLogin;

    CommandType(String wireName, boolean afterLogin) {
        this.wireName = wireName;
        this.afterLogin = afterLogin;
    }

    /** The text of {@code cmd}. */
    public String wireName() {
        return wireName;
    }

    /** True for business commands: before subscribe they are answered with {@link ErrorCode#NOT_LOGGED_IN}. */
    public boolean afterLogin() {
        return afterLogin;
    }

    /** The command of this name, or null if there is none. */
    public static @Nullable CommandType of(String wireName) {
        byte[] bytes = wireName.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }

    /** The command whose name stands in these bytes, or null if there is none. */
    static @Nullable CommandType of(byte[] text, int from, int to) {
        int found = WORDS.find(text, from, to);
        return found == Words.NONE ? null : ALL[found];
    }
}
