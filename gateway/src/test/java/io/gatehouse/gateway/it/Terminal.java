package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Wire.Frame;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A scripted terminal: sends what a test says and waits for what must come. Used by one thread. */
final class Terminal implements AutoCloseable {
    private static final AtomicLong NONCES = new AtomicLong(1_000_000);

    private final Wire wire;
    private static final Set<String> NOTICES =
            Set.of("push_change_contact", "push_change_userid", "push_visitor_list_change");

    private final Deque<JsonNode> pushes = new ArrayDeque<>();
    /** What it was told of people: that comes when others upload, and is in nobody's way. */
    private final Deque<JsonNode> notices = new ArrayDeque<>();

    private int requests;
    private String sn = "";
    private String activeCode = "";
    private String secret = "";

    private Terminal(Wire wire) {
        this.wire = wire;
    }

    static Terminal of(Wire wire) {
        return new Terminal(wire);
    }

    Wire wire() {
        return wire;
    }

    String sn() {
        return sn;
    }

    /** What the last successful register brought. */
    String activeCode() {
        return activeCode;
    }

    /** What the last successful active brought. */
    String secret() {
        return secret;
    }

    /** Goes the whole way: register, active, subscribe_corp. */
    Terminal login(String sn, String secretNo) {
        register(sn, secretNo);
        active();
        subscribe(secret);
        return this;
    }

    /** Registers, which must succeed; returns the active_code. */
    String register(String sn, String secretNo) {
        JsonNode reply = expect(0, "register", signed(sn, secretNo, "register"));
        this.sn = sn;
        activeCode = reply.path("body").path("active_code").stringValue();
        return activeCode;
    }

    /** Activates with the active_code of the register, which must succeed; returns the secret. */
    String active() {
        JsonNode reply = expect(0, "active", json("{'active_code':'%s'}", activeCode));
        secret = reply.path("body").path("secret").stringValue();
        return secret;
    }

    /** Logs in with a secret, which must succeed. */
    void subscribe(String secret) {
        expect(0, "subscribe_corp", subscription(secret));
    }

    static String subscription(String secret) {
        return json("{'secret':'%s','firmware_version':'1.0.0'}", secret);
    }

    /** Goes the whole way as one that takes this algorithm for both kinds. */
    Terminal login(String sn, String secretNo, String algorithm) {
        register(sn, secretNo);
        active();
        expect(
                0,
                "subscribe_corp",
                json(
                        "{'secret':'%s','firmware_version':'1','ext_args':{'fp_algorithm':['%s'],'fa_algorithm':['%s']}}",
                        secret, algorithm, algorithm));
        return this;
    }

    /** The four signed fields, with the time of now and a nonce of their own. */
    static String signed(String sn, String secretNo, String purpose) {
        return signed(sn, secretNo, purpose, Instant.now().getEpochSecond(), NONCES.incrementAndGet());
    }

    static String signed(String sn, String secretNo, String purpose, long timestamp, long nonce) {
        return json(
                "{'sn':'%s','nonce':%d,'timestamp':%d,'device_signature':'%s'}",
                sn, nonce, timestamp, signature(sn, secretNo, Long.toString(timestamp), Long.toString(nonce), purpose));
    }

    /** The device_signature over these values. */
    static String signature(String... values) {
        String sorted = Stream.of(values).sorted(Terminal::compareBytes).reduce("", String::concat);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(sorted.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static int compareBytes(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a text frame as it is. */
    void send(String text) {
        wire.text(text);
    }

    /** Sends a request without waiting; returns its req_id. */
    String request(String cmd, @Nullable String body) {
        String reqId = "r" + ++requests;
        send(envelope(cmd, reqId, body));
        return reqId;
    }

    static String envelope(String cmd, String reqId, @Nullable String body) {
        String end = body == null ? "}" : ",\"body\":" + body + "}";
        return json("{'cmd':'%s','headers':{'req_id':'%s'}", cmd, reqId) + end;
    }

    /** Sends a request and returns its reply; pushes that come before it wait for {@link #expectPush}. */
    JsonNode call(String cmd, @Nullable String body) {
        return reply(request(cmd, body));
    }

    /** The same; the reply must have this errcode. */
    JsonNode expect(int errcode, String cmd, @Nullable String body) {
        JsonNode reply = call(cmd, body);
        assertThat(reply.path("errcode").asInt(Integer.MIN_VALUE))
                .as("errcode of %s, the reply to %s", reply, cmd)
                .isEqualTo(errcode);
        return reply;
    }

    /** Sends an upload, which must be answered with errcode 0; returns the fail_list. */
    JsonNode upload(String body) {
        JsonNode failed = expect(0, "upload_userinfo", body).path("body").path("fail_list");
        assertThat(failed.isArray()).as("fail_list is an array").isTrue();
        return failed;
    }

    /** The next reply, which must be the one to this req_id. */
    JsonNode reply(String reqId) {
        JsonNode reply = reply();
        assertThat(reply.path("headers").path("req_id").asString("none"))
                .as("req_id of %s", reply)
                .isEqualTo(reqId);
        return reply;
    }

    /** The next frame that is no push. */
    JsonNode reply() {
        while (true) {
            JsonNode message = message(next());
            if (!message.has("cmd")) {
                assertThat(message.has("errcode") && message.has("errmsg"))
                        .as("errcode and errmsg in %s", message)
                        .isTrue();
                return message;
            }
            pushes.add(message);
        }
    }

    /** Sends a text and expects the error frame without headers; returns its errmsg. */
    String expectRefusal(String text) {
        send(text);
        return expectRefusal();
    }

    /** The next reply must be 40058 without headers; returns its errmsg. */
    String expectRefusal() {
        JsonNode reply = reply();
        assertThat(reply.path("errcode").asInt(0)).as("errcode of %s", reply).isEqualTo(40058);
        assertThat(reply.has("headers")).as("headers in %s", reply).isFalse();
        return reply.path("errmsg").asString("");
    }

    /** The next push, which must have this cmd; returns its body. */
    JsonNode expectPush(String cmd) {
        JsonNode push = pushes.isEmpty() ? message(next()) : pushes.remove();
        assertThat(push.path("cmd").asString("")).as("cmd of %s", push).isEqualTo(cmd);
        assertThat(push.path("headers").path("req_id").asString(""))
                .as("req_id of %s", push)
                .isNotEmpty();
        return push.path("body");
    }

    /** The next push about people, which must have this cmd; returns its body. */
    JsonNode expectNotice(String cmd) {
        JsonNode notice = nextNotice();
        assertThat(notice.path("cmd").asString("")).as("cmd of %s", notice).isEqualTo(cmd);
        return notice.path("body");
    }

    /** The next pushes about people, by their cmds: those of two lists come in any order. */
    Map<String, JsonNode> expectNotices(String... cmds) {
        Map<String, JsonNode> bodies = new TreeMap<>();
        for (int i = 0; i < cmds.length; i++) {
            JsonNode notice = nextNotice();
            bodies.put(notice.path("cmd").asString(""), notice.path("body"));
        }
        assertThat(bodies).containsOnlyKeys(cmds);
        return bodies;
    }

    private JsonNode nextNotice() {
        while (notices.isEmpty()) {
            Frame frame = next(Wire.PATIENCE, true);
            if (!keep(frame)) {
                pushes.add(message(frame));
            }
        }
        return notices.remove();
    }

    /** Nothing was told of people before the reply to a ping that is sent now. */
    void expectNoNotice() {
        expect(0, "ping", null);
        assertThat(notices).as("pushes about people").isEmpty();
    }

    /** Nothing was pushed before the reply to a ping that is sent now. */
    void expectNoPush() {
        expect(0, "ping", null);
        assertThat(pushes).as("pushes").isEmpty();
    }

    /** The next frame must be a close with this code, and then the end; answers the close. */
    void expectClose(int code) {
        expectClose(code, Wire.PATIENCE);
    }

    void expectClose(int code, Duration patience) {
        Frame frame = next(patience);
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(Wire.CLOSE);
        assertThat(frame.closeCode()).as("close code of %s", frame).isEqualTo(code);
        wire.offer(Wire.close(code));
        assertThat(wire.drain()).as("bytes after the close frame").isZero();
    }

    Frame next() {
        return next(Wire.PATIENCE);
    }

    /** The next frame that is no ping of the server, and tells nothing of people. */
    Frame next(Duration patience) {
        return next(patience, false);
    }

    private Frame next(Duration patience, boolean notice) {
        while (true) {
            Frame frame = wire.read(patience);
            if (frame.opcode() == Wire.PING) {
                wire.frame(Wire.PONG, true, frame.payload());
            } else if (notice || !keep(frame)) {
                return frame;
            }
        }
    }

    /** Puts a push about people aside. */
    private boolean keep(Frame frame) {
        if (frame.opcode() != Wire.TEXT || !frame.text().startsWith("{\"cmd\"")) {
            return false;
        }
        JsonNode message = message(frame);
        boolean isNotice = NOTICES.contains(message.path("cmd").asString(""));
        if (isNotice) {
            notices.add(message);
        }
        return isNotice;
    }

    private static JsonNode message(Frame frame) {
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(Wire.TEXT);
        return Json.parse(frame.text());
    }

    /** Closes the socket without a word, as a power cut would. */
    @Override
    public void close() {
        wire.close();
    }
}
