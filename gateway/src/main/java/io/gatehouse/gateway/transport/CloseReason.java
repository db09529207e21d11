package io.gatehouse.gateway.transport;

/** Why a connection ends: every end of every connection is one of these. */
enum CloseReason {
    /** The peer said goodbye; its own code is echoed. */
    PEER_CLOSED(1000, "", "peer-closed"),
    /** The socket ended without a goodbye. */
    PEER_GONE(1006, "", "peer-gone"),
    PROTOCOL_ERROR(1002, "not a lawful WebSocket frame", "protocol-error"),
    NOT_UTF8(1007, "a text that is not UTF-8", "not-utf8"),
    TOO_LARGE(1009, "the message is too large", "too-large"),
    TOO_MANY_FRAGMENTS(1008, "a message in too many fragments", "too-many-fragments"),
    PING_FLOOD(1008, "too many pings", "ping-flood"),
    MALFORMED(1008, "too many messages that are not JSON objects", "malformed"),
    INTERNAL_ERROR(1011, "internal error", "internal-error"),
    DRAINING(1012, "the gateway restarts", "draining"),
    REPLACED(4001, "another connection speaks for this device", "replaced"),
    UNBOUND(4002, "the device was unbound", "unbound"),
    DELETED(4003, "the device was deleted", "deleted"),
    LOGIN_TIMEOUT(4004, "no login in time", "login-timeout"),
    IDLE_TIMEOUT(4004, "silent for too long", "idle-timeout"),
    MESSAGE_TIMEOUT(4004, "a message took too long", "message-timeout"),
    UPLOAD_TOO_SLOW(4004, "a large message came too slowly", "upload-too-slow"),
    SLOW_READER(4004, "what was sent is not being read", "slow-reader"),
    /** From here on: before the upgrade, so without a close frame. */
    HANDSHAKE_TIMEOUT(1006, "", "handshake-timeout"),
    HANDSHAKE_REFUSED(1006, "", "handshake-refused"),
    TLS_FAILED(1006, "", "tls-failed"),
    PROXY_FAILED(1006, "", "proxy-failed"),
    TOO_MANY_CONNECTIONS(1006, "", "too-many-connections");

    private final int code;
    private final String text;
    private final String label;

    CloseReason(int code, String text, String label) {
        this.code = code;
        this.text = text;
        this.label = label;
    }

    /** The code of the close frame; 1006 where there is none. */
    int code() {
        return code;
    }

    /** The reason in the close frame; ASCII, fewer than 124 characters. */
    String text() {
        return text;
    }

    /** The label of the metric. */
    String label() {
        return label;
    }
}
