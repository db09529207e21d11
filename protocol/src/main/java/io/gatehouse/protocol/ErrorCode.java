package io.gatehouse.protocol;

/** The return codes a gateway can send, from the vendor's global list. Programs test the number, never the text. */
public enum ErrorCode {
    BUSY(-1, "system busy, try again later"),
    OK(0, "ok"),
    INVALID_PARAMETER(40058, "invalid parameter"),
    TOO_MANY_REQUESTS(45009, "too many requests, try again later"),
    UNKNOWN_DEVICE(600001, "unknown sn"),
    ALREADY_REGISTERED(600002, "device already registered"),
    BAD_ACTIVE_CODE(600003, "bad active_code"),
    /** Makes firmware wipe its people: only for a device that is bound to nobody. */
    NOT_BOUND(600004, "the device is not bound to any company"),
    BAD_SECRET(600005, "bad secret"),
    MISSING_SN(600007, "missing sn"),
    MISSING_NONCE(600008, "missing nonce"),
    MISSING_TIMESTAMP(600009, "missing timestamp"),
    MISSING_SIGNATURE(600010, "missing device_signature"),
    INVALID_SIGNATURE(600011, "invalid signature"),
    OTHER_DEVICE_REGISTERED(600012, "this connection has registered another device"),
    MISSING_ACTIVE_CODE(600013, "missing active_code"),
    NOT_REGISTERED(600014, "device not registered on this connection"),
    MISSING_SECRET(600015, "missing secret"),
    NOT_ACTIVATED(600016, "device not activated"),
    NOT_LOGGED_IN(600020, "device not logged in, subscribe_corp first"),
    TIMESTAMP_EXPIRED(600023, "timestamp expired"),
    NO_FIRMWARE(600026, "no firmware is offered"),
    FINGERPRINT_TOO_LARGE(600034, "fingerprint template too large"),
    FACE_TOO_LARGE(600035, "face template too large"),
    UNSUPPORTED_DEVICE_TYPE(600039, "device type not supported"),
    BAD_OFFSET_OR_LIMIT(600041, "bad offset or limit"),
    ALREADY_SUBSCRIBED(600045, "device already subscribed"),
    OPERATION_MISMATCH(600046, "oper_id and userid do not match"),
    BAD_SECRET_NO_STATE(600047, "SecretNo cannot be exchanged in this state"),
    BAD_FINGERPRINT_ALGORITHM(600048, "invalid fingerprint algorithm"),
    BAD_FACE_ALGORITHM(600049, "invalid face algorithm"),
    BAD_ALGORITHM_LENGTH(600050, "invalid length of an algorithm"),
    DEVICE_EXPIRED(600051, "device expired"),
    BAD_FILE_CHUNK(600052, "bad file chunk"),
    CONNECTION_ACTIVATED(600053, "this connection is activated already"),
    CONNECTION_SUBSCRIBED(600054, "this connection is subscribed already"),
    BAD_USER_TYPE(600055, "invalid user_type"),
    BAD_HEALTH_STATUS(600056, "invalid health status"),
    MISSING_TEMPERATURE(600057, "missing temperature");

    private final int code;
    private final String text;

    ErrorCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The {@code errmsg} where nothing more specific can be said. */
    public String text() {
        return text;
    }
}
