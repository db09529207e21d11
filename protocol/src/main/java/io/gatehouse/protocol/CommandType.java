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
    UPLOAD_USERINFO("upload_userinfo", true),
    /** Who has passed, and when [doc 93985]. */
    CHECKIN("checkin", true),
    /** A temperature of one person [doc 93992]. */
    REPORT_USER_TEMPERATURE("report_user_temperature", true),
    /** Temperatures of several people [doc 93994]. */
    ASYNC_BATCH_REPORT_USER_TEMPERATURE("async_batch_report_user_temperature", true),
    /** What was measured of a person last [doc 93993]. */
    GET_HEALTH_STATUS("get_health_status", true),
    /** How a door that was to be opened has answered [doc 95050]. */
    REPORT_REMOTE_OPEN_DOOR("report_remote_open_door", true),
    /** A picture for an enrolment; only in published clients. */
    DOWNLOAD_PHOTO("download_photo", true),
    /** Whether people may enrol at the terminal by themselves [doc 93616]. */
    GET_OPEN_SELF_INPUT("get_open_self_input", true),
    /** The firmware that is offered [doc 91382]. */
    GET_FIRMWARE_INFO("get_firmware_info", true),
    /** A log of the device, in a binary frame [doc 94029]. */
    UPLOAD_LOG("upload_log", true),
    /** A code by which administrators log in at the device [doc 91626]. */
    GEN_LOGIN_QRCODE("gen_login_qrcode", true),
    /** Somebody at the device asks the cloud to say something [doc 91380]. */
    SELFHELP_NOTIFY("selfhelp_notify", true),
    /** All people of the device, page by page [doc 93983, 94003]. */
    GET_USERINFO_BY_PAGE("get_userinfo_by_page", true),
    /** Some people of the device [doc 93984]. */
    GET_USERINFO_BY_IDS("get_userinfo_by_ids", true),
    /** The version of the device's people [doc 93987]. */
    GET_PERM_VERSION("get_perm_version", true),
    /** Whether people are within the device's range [doc 93991]. */
    CHECK_USERID("check_userid", true),
    /** Pushes that the device may have missed [doc 91586]. */
    GET_NOTIFY_HISTORY("get_notify_history", true),
    /** The version of the device's visitors [doc 94020]. */
    GET_VISITOR_VERSION("get_visitor_version", true),
    /** Some visitors of the device [doc 93989]. */
    GET_VISITOR_BY_IDS("get_visitor_by_ids", true),
    /** All visitors of the device, page by page [doc 94019]. */
    GET_VISITOR_LIST("get_visitor_list", true);

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

    /**
     * True where the answer may be large, templates of many people or a picture: a connection has one of these at a time, and reads
     * nothing until it has left.
     */
    public boolean hasLargeReply() {
        return switch (this) {
            case GET_USERINFO_BY_PAGE,
                    GET_USERINFO_BY_IDS,
                    GET_VISITOR_BY_IDS,
                    GET_VISITOR_LIST,
                    GET_NOTIFY_HISTORY,
                    DOWNLOAD_PHOTO,
                    GEN_LOGIN_QRCODE -> true;
            case GET_TIMESTAMP,
                    GET_SECRET_NO,
                    REGISTER,
                    ACTIVE,
                    SUBSCRIBE_CORP,
                    PING,
                    GET_CORP_INFO,
                    ERROR_REPORT,
                    GET_ADMIN_INFO,
                    UPLOAD_USERINFO,
                    GET_PERM_VERSION,
                    CHECK_USERID,
                    GET_VISITOR_VERSION,
                    CHECKIN,
                    REPORT_USER_TEMPERATURE,
                    ASYNC_BATCH_REPORT_USER_TEMPERATURE,
                    GET_HEALTH_STATUS,
                    REPORT_REMOTE_OPEN_DOOR,
                    GET_OPEN_SELF_INPUT,
                    GET_FIRMWARE_INFO,
                    UPLOAD_LOG,
                    SELFHELP_NOTIFY -> false;
        };
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
