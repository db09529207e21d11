package io.gatehouse.protocol;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;
import io.gatehouse.protocol.UploadUserinfo.Person;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The corpus, and the words in which its expected outcomes are written. */
final class Frames {
    static final int TEMPLATE_LIMIT = 64 * 1024;

    private Frames() {}

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Frame(String name, byte[] message, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Frame> in(String folder) {
        try (Stream<Path> files =
                Files.list(Path.of(Frames.class.getResource("/frames/" + folder).toURI()))) {
            return files.filter(file -> !file.toString().endsWith(".expected"))
                    .sorted()
                    .map(Frames::read)
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Frame read(Path file) {
        try {
            String name = file.getFileName().toString();
            String stem = name.substring(0, name.lastIndexOf('.'));
            byte[] message = name.endsWith(".hex")
                    ? HexFormat.ofDelimiter(" ").parseHex(Files.readString(file).strip())
                    : Files.readAllBytes(file);
            String expected = Files.readString(file.resolveSibling(stem + ".expected"));
            return new Frame(stem, message, expected.stripTrailing());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Inbound parse(String message) {
        return parse(message, TEMPLATE_LIMIT);
    }

    private static Inbound parse(String message, int templateLimit) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        return EnvelopeParser.parse(bytes, 0, bytes.length, templateLimit);
    }

    /** What the parsers make of a message, in words. */
    static String outcome(byte[] message) {
        return outcome(EnvelopeParser.parse(message.clone(), 0, message.length, TEMPLATE_LIMIT));
    }

    static String outcome(Inbound inbound) {
        if (inbound instanceof Malformed malformed) {
            ReqId reqId = malformed.reqId();
            String headers = reqId == null ? "without headers" : "req_id " + reqId.json();
            return "malformed " + headers + "\n" + malformed.reason();
        }
        return inbound instanceof Envelope envelope ? command(envelope).stripTrailing() : "acknowledgement";
    }

    private static String command(Envelope envelope) {
        String reqId = "\nreq_id " + envelope.reqId().json() + "\n";
        CommandType command = envelope.command();
        if (command == null) {
            return ("unknown " + envelope.cmd()).stripTrailing() + reqId;
        }
        return envelope.cmd() + reqId + body(command, envelope);
    }

    private static String body(CommandType command, Envelope envelope) {
        if (envelope.body() instanceof Body.Invalid invalid) {
            return "errcode " + invalid.code().code() + "\n" + invalid.reason();
        }
        return switch (command) {
            case GET_TIMESTAMP, PING, GET_CORP_INFO, GET_ADMIN_INFO, GET_PERM_VERSION, GET_VISITOR_VERSION -> "";
            case GET_SECRET_NO, REGISTER -> hello(envelope.body(SignedHello.class));
            case ACTIVE -> "active_code " + envelope.body(Active.class).activeCode();
            case SUBSCRIBE_CORP -> subscription(envelope.body(SubscribeCorp.class));
            case ERROR_REPORT -> report(envelope.body(ErrorReport.class));
            case UPLOAD_USERINFO -> upload(envelope.body(UploadUserinfo.class));
            case CHECKIN,
                    REPORT_USER_TEMPERATURE,
                    ASYNC_BATCH_REPORT_USER_TEMPERATURE,
                    GET_HEALTH_STATUS,
                    REPORT_REMOTE_OPEN_DOOR,
                    DOWNLOAD_PHOTO,
                    GET_OPEN_SELF_INPUT,
                    GET_FIRMWARE_INFO,
                    UPLOAD_LOG,
                    GEN_LOGIN_QRCODE,
                    SELFHELP_NOTIFY -> "";
            case GET_USERINFO_BY_PAGE, GET_VISITOR_LIST -> page(envelope.body(PageRequest.class));
            case GET_USERINFO_BY_IDS, GET_VISITOR_BY_IDS -> byIds(envelope.body(ByIds.class));
            case CHECK_USERID -> users(envelope.body(CheckUserid.class).people());
            case GET_NOTIFY_HISTORY -> history(envelope.body(NotifyHistory.class));
        };
    }

    /** The body of a command, read as the command takes it. */
    static <T extends Body> T body(String cmd, String body, Class<T> type) throws InvalidFieldException {
        return body(cmd, body, type, TEMPLATE_LIMIT);
    }

    static <T extends Body> T body(String cmd, String body, Class<T> type, int templateLimit)
            throws InvalidFieldException {
        Envelope envelope = (Envelope) parse("{\"cmd\":\"" + cmd + "\",\"body\":" + body + "}", templateLimit);
        if (envelope.body() instanceof Body.Invalid invalid) {
            throw new InvalidFieldException(invalid.code(), invalid.reason());
        }
        return envelope.body(type);
    }

    private static String hello(SignedHello hello) {
        return "sn " + hello.sn() + "\nnonce " + hello.nonce() + "\ntimestamp " + hello.timestampText() + " = "
                + hello.timestamp() + "\nsignature " + hello.signature();
    }

    private static String subscription(SubscribeCorp subscription) {
        return "secret " + subscription.secret() + "\nfirmware_version " + subscription.firmwareVersion()
                + "\nfp_algorithm " + subscription.fpAlgorithms() + "\nfa_algorithm " + subscription.faAlgorithms();
    }

    private static String page(PageRequest page) {
        return "offset " + page.offset() + "\nlimit " + page.limit() + "\n" + wants(page.wants());
    }

    private static String byIds(ByIds ids) {
        return wants(ids.wants()) + "\n" + users(ids.people());
    }

    private static String wants(PageRequest.Wants wants) {
        return "fp " + wants.fingers() + "\nfa " + wants.faces() + "\npublic_key " + wants.publicKey();
    }

    private static String users(List<UserRef> people) {
        StringBuilder text = new StringBuilder("people " + people.size());
        for (UserRef user : people) {
            text.append('\n').append(user.userid());
            text.append(user.typed() ? " " + (user.userType() == null ? "no user type" : user.userType()) : "");
        }
        return text.toString();
    }

    private static String history(NotifyHistory history) {
        return "after " + history.after() + "\noffset " + history.offset() + "\nlimit " + history.limit();
    }

    private static String report(ErrorReport report) {
        return "errcode " + report.errcode() + "\nerrmsg " + report.errmsg();
    }

    private static String upload(UploadUserinfo upload) {
        StringBuilder text = new StringBuilder("oper_id ")
                .append(upload.operId() == null ? "none" : upload.operId())
                .append("\nerrcode ")
                .append(upload.errcode())
                .append(("\nerrmsg " + upload.errmsg()).stripTrailing());
        if (upload.people() == null) {
            return text.append("\nno userinfo").toString();
        }
        for (Person person : upload.people()) {
            text.append('\n').append(person(person));
        }
        return text.toString();
    }

    static String person(Person person) {
        StringBuilder text = new StringBuilder(person.userid());
        text.append(' ').append(person.userType() == null ? "no user type" : person.userType());
        text.append(person.singleFace() ? " single face" : "");
        text.append(person.refusal() == null ? "" : " refused " + person.refusal());
        for (Template template : person.templates()) {
            String line = "\n  " + template.kind() + " " + template.slot() + " " + template.algorithm() + " "
                    + HexFormat.of().formatHex(template.data());
            text.append(line.stripTrailing());
        }
        return text.toString().strip();
    }
}
