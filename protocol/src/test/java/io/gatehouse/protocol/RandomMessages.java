package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * An endless supply of messages that are almost right: frames of the corpus, and made-up ones whose keys come in any order,
 * twice or not at all, with any value, written in any of the ways that JSON has; most of them damaged in a few places.
 */
final class RandomMessages {
    private static final String[] CMDS = {
        "ping",
        "register",
        "active",
        "subscribe_corp",
        "error_report",
        "upload_userinfo",
        "get_secret_no",
        "reboot",
        "get_userinfo_by_page",
        "get_visitor_list",
        "get_userinfo_by_ids",
        "check_userid",
        "get_notify_history"
    };
    private static final String[] STRINGS = {
        "",
        "a",
        "default",
        "张三",
        "😀",
        "a/b\\c\"d",
        "line\nbreak\ttab",
        "\u007f\u0080\u07ff\u0800\uffff",
        "12",
        "007",
        "-5",
        "-0",
        "4294967295",
        "4294967296",
        "18446744073709551616",
        "0".repeat(31) + "7",
        "0".repeat(32) + "7",
        "x".repeat(64),
        "x".repeat(65),
        "é".repeat(65),
        "visitor/1000001",
        " "
    };
    private static final String[] NUMBERS = {
        "0",
        "1",
        "2",
        "9",
        "10",
        "11",
        "12",
        "-0",
        "-1",
        "1.0",
        "1e0",
        "0.5E-3",
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "4294967295",
        "4294967296",
        "18446744073709551615",
        "18446744073709551616",
        "123456789012345678901234567890123",
        "1e400",
        "-1.5e+7"
    };
    private static final String[] RAW = {
        "01",
        "+1",
        ".5",
        "1.",
        "-",
        "1e",
        "nul",
        "True",
        "NaN",
        "'a'",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\u0001\"",
        "[1,]",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "[",
        "}",
        "\"",
        ""
    };
    private static final String DAMAGE = "{}[]\",:\\u0d1e-+.\0 \n\t/b=AZ_";

    private final Random random;
    private final List<byte[]> corpus;
    private final List<byte[]> made = new ArrayList<>();
    private int templateBytes;

    RandomMessages(long seed) {
        random = new Random(seed);
        corpus = Stream.of("accepted", "refused")
                .flatMap(folder -> Frames.in(folder).stream())
                .map(Frames.Frame::message)
                .filter(message -> message.length > 0 && message.length < 4_000)
                .toList();
    }

    byte[] next() {
        byte[] message = undamaged().clone();
        for (int changes = Math.max(0, random.nextInt(6) - 3); changes > 0; changes--) {
            message = damaged(message);
        }
        return message;
    }

    /** Making one takes longer than damaging many. */
    private byte[] undamaged() {
        if (random.nextInt(3) == 0) {
            return corpus.get(random.nextInt(corpus.size()));
        }
        if (made.isEmpty() || random.nextInt(10) == 0) {
            made.add(envelope().getBytes(StandardCharsets.UTF_8));
        }
        return made.get(random.nextInt(made.size()));
    }

    private String envelope() {
        String cmd = chance(60) ? "upload_userinfo" : oneOf(CMDS);
        List<String> members = new ArrayList<>();
        add(members, "cmd", string(cmd));
        add(members, "headers", chance(3) ? value(2) : object(List.of(member("req_id", reqId()))));
        add(members, "body", chance(5) ? value(2) : body(cmd));
        if (chance(10)) {
            add(members, "errcode", value(2));
        }
        if (chance(5)) {
            add(members, chance(50) ? oneOf(STRINGS) : "extra", value(6));
        }
        if (cmd.equals("get_visitor_list")) {
            addNumbers(members);
        }
        return blanks() + object(members) + blanks();
    }

    private String reqId() {
        return chance(5) ? value(2) : chance(50) ? string("lb_upload_userinfo") : oneOf(NUMBERS);
    }

    private String body(String cmd) {
        List<String> members = new ArrayList<>();
        switch (cmd) {
            case "upload_userinfo" -> {
                add(members, "userinfo", chance(3) ? value(2) : people());
                if (chance(40)) {
                    add(members, "oper_id", usually(string("op-1")));
                    add(members, "errcode", usually(chance(50) ? "0" : "101"));
                    add(members, "errmsg", usually(string("ok")));
                }
            }
            case "subscribe_corp" -> {
                add(members, "secret", usually(string("s3cret")));
                add(members, "firmware_version", usually(string("1.2")));
                add(
                        members,
                        "ext_args",
                        usually(object(List.of(
                                member(
                                        "fp_algorithm",
                                        usually(array(List.of(string("a"), value(1), string("default"))))),
                                member("fa_algorithm", usually(array(List.of(value(1), string("b")))))))));
            }
            case "error_report" -> {
                add(members, "errcode", value(1));
                add(members, "errmsg", usually(string("hot")));
            }
            case "get_userinfo_by_page", "get_visitor_list", "get_notify_history" -> addNumbers(members);
            case "get_userinfo_by_ids", "check_userid" -> {
                add(members, cmd.equals("check_userid") ? "userid" : "userids", usually(array(users())));
                add(members, cmd.equals("check_userid") ? "userid_item" : "user_item", usually(array(users())));
                add(members, "is_req_fa_info", value(0));
            }
            case "active" -> add(members, "active_code", value(1));
            default -> {
                add(members, "sn", usually(string("SN1")));
                add(members, "nonce", usually(oneOf(NUMBERS)));
                add(members, "timestamp", usually(string("1700000000")));
                add(members, "device_signature", usually(string("abc")));
            }
        }
        return object(members);
    }

    private void addNumbers(List<String> members) {
        add(members, "offset", usually("0"));
        add(members, "limit", usually(oneOf(NUMBERS)));
        if (chance(30)) {
            add(members, chance(50) ? "is_req_fp_info" : "perm_version", usually("1"));
        }
    }

    private List<String> users() {
        List<String> users = new ArrayList<>();
        int count = random.nextInt(100) == 0 ? 199 + random.nextInt(4) : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            users.add(chance(50) || count > 100 ? string("user" + i) : chance(4) ? value(0) : user());
        }
        return users;
    }

    private String user() {
        List<String> members = new ArrayList<>();
        add(members, "userid", usually(string("user")));
        if (chance(50)) {
            add(members, "user_type", chance(20) ? value(0) : "1");
        }
        return object(members);
    }

    private String people() {
        templateBytes = chance(10) ? 0 : random.nextInt(80) + 20;
        List<String> people = new ArrayList<>();
        int count = random.nextInt(300) == 0 ? 199 + random.nextInt(4) : random.nextInt(5);
        for (int i = 0; i < count; i++) {
            people.add(chance(1) ? value(2) : count > 100 ? object(List.of(member("userid", string("u")))) : person());
        }
        return array(people);
    }

    private String person() {
        List<String> members = new ArrayList<>();
        add(members, "userid", usually(string("user" + random.nextInt(9))));
        if (chance(50)) {
            add(members, "user_type", chance(10) ? value(0) : "1");
        }
        if (chance(60)) {
            add(members, "fp", usually(slots()));
        }
        if (chance(60)) {
            add(members, "fa_list", usually(slots()));
        }
        if (chance(10)) {
            add(members, "fa", usually(base64()));
        }
        if (chance(20)) {
            add(members, chance(50) ? "fp_algorithm" : "fa_algorithm", usually(string("algo")));
        }
        return object(members);
    }

    private String slots() {
        List<String> slots = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            List<String> members = new ArrayList<>();
            add(members, "id", chance(10) ? value(0) : String.valueOf(i));
            add(members, "data", usually(base64()));
            slots.add(chance(1) ? value(2) : object(members));
        }
        return array(slots);
    }

    /** Mostly of one length in a message, so that lengths can be guessed; sometimes of another, or in another form. */
    private String base64() {
        byte[] template = new byte[chance(15) ? random.nextInt(100) : templateBytes];
        random.nextBytes(template);
        if (chance(2) && template.length > 20) {
            byte[] png = {(byte) 0x89, 'P', 'N', 'G'};
            System.arraycopy(png, 0, template, 0, png.length);
        }
        if (random.nextInt(5_000) == 0) {
            template = new byte[Frames.TEMPLATE_LIMIT - 2 + random.nextInt(4)];
        }
        Base64.Encoder encoder = switch (random.nextInt(20)) {
            case 0 -> Base64.getUrlEncoder();
            case 1 -> Base64.getMimeEncoder();
            case 2 -> Base64.getEncoder().withoutPadding();
            default -> Base64.getEncoder();
        };
        String text = encoder.encodeToString(template);
        return chance(3) ? string(text) : '"' + text.replace("\r\n", "\\r\\n") + '"';
    }

    private String usually(String json) {
        return chance(1) ? value(2) : json;
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0, 1, 2 -> string(oneOf(STRINGS));
            case 3, 4 -> oneOf(NUMBERS);
            case 5 -> "true";
            case 6 -> "false";
            case 7 -> "null";
            case 8 -> chance(10) ? oneOf(RAW) : "\"\\ud83d\\ude00\"";
            case 9 -> array(List.of(value(depth - 1), value(depth - 1)));
            case 10 -> chance(5) ? "[".repeat(34) + "]".repeat(34) : array(List.of());
            default -> object(List.of(member("k", value(depth - 1)), member(oneOf(STRINGS), value(depth - 1))));
        };
    }

    /** Adds a member, rarely twice or not at all. */
    private void add(List<String> members, String key, String value) {
        if (!chance(2)) {
            members.add(member(key, value));
        }
        if (random.nextInt(500) == 0) {
            members.add(member(key, value(1)));
        }
    }

    private String member(String key, String value) {
        return string(key) + blanks() + ':' + blanks() + value;
    }

    private String object(List<String> members) {
        List<String> shuffled = new ArrayList<>(members);
        if (chance(50)) {
            Collections.shuffle(shuffled, random);
        }
        return '{' + blanks() + String.join(blanks() + ',' + blanks(), shuffled) + blanks() + '}';
    }

    private String array(List<String> elements) {
        return '[' + blanks() + String.join(blanks() + ',' + blanks(), elements) + blanks() + ']';
    }

    private String string(String text) {
        StringBuilder json = new StringBuilder("\"");
        boolean escaping = chance(5);
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < ' ' || (escaping && chance(30))) {
                String unit = HexFormat.of().toHexDigits(character);
                json.append("\\u").append(chance(50) ? unit : unit.toUpperCase(Locale.ROOT));
            } else if (character == '"' || character == '\\' || (escaping && character == '/')) {
                json.append('\\').append(character);
            } else {
                json.append(character);
            }
        }
        return json.append('"').toString();
    }

    private String blanks() {
        return chance(95) ? "" : oneOf(new String[] {" ", "\n", "\t\t", "\r\n  "});
    }

    private byte[] damaged(byte[] message) {
        if (message.length == 0) {
            return message;
        }
        int at = random.nextInt(message.length);
        int end = Math.min(message.length, at + 1 + random.nextInt(random.nextInt(50) + 1));
        return switch (random.nextInt(9)) {
            case 0 -> spliced(message, at, at + 1, new byte[] {(byte) random.nextInt()});
            case 1, 2 ->
                spliced(message, at, at + 1, new byte[] {(byte) DAMAGE.charAt(random.nextInt(DAMAGE.length()))});
            case 3 -> spliced(message, at, at, new byte[] {(byte) DAMAGE.charAt(random.nextInt(DAMAGE.length()))});
            case 4 -> spliced(message, at, end, new byte[0]);
            case 5 -> spliced(message, at, at, Arrays.copyOfRange(message, at, end));
            case 6 -> spliced(message, at, message.length, new byte[0]);
            case 7 -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                int from = random.nextInt(other.length);
                int to = from + random.nextInt(Math.min(60, other.length - from));
                yield spliced(message, at, end, Arrays.copyOfRange(other, from, to));
            }
            default -> inTheMiddle(message, at);
        };
    }

    /** Writes the end of a string and the beginning of another over what is there, so that the length stays. */
    private byte[] inTheMiddle(byte[] message, int at) {
        byte[] piece = oneOf(
                        new String[] {"\",\"x\":\"", "\"},{\"id\":3,\"data\":\"", "\\n", "\\\"", "\\u0041", "\"\"", "=="
                        })
                .getBytes(StandardCharsets.UTF_8);
        return spliced(message, at, Math.min(message.length, at + piece.length), piece);
    }

    /** The message with what is from {@code from} to {@code to} replaced. */
    private static byte[] spliced(byte[] message, int from, int to, byte[] piece) {
        byte[] result = new byte[message.length - (to - from) + piece.length];
        System.arraycopy(message, 0, result, 0, from);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(message, to, result, from + piece.length, message.length - to);
        return result;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private String oneOf(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
