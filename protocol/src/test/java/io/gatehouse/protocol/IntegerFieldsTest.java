package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.UploadUserinfo.Person;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every integer field of the wire under the same values. A value is read as the number that is shown; {@code -} refuses the
 * call with 40058 and {@code x} only the person; other words are codes.
 */
class IntegerFieldsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # value                | nonce                | timestamp  | report      | errcode     | user_type | fp | fa
            0                      | 0                    | 0          | 0           | 0           | EMPLOYEE  | 0  | 0
            -0                     | 0                    | 0          | 0           | 0           | EMPLOYEE  | 0  | 0
            1                      | 1                    | 1          | 1           | 1           | VISITOR   | 1  | 1
            2                      | 2                    | 2          | 2           | 2           | STUDENT   | 2  | 2
            9                      | 9                    | 9          | 9           | 9           | x         | 9  | 9
            10                     | 10                   | 10         | 10          | 10          | x         | x  | 10
            12                     | 12                   | 12         | 12          | 12          | x         | x  | x
            -1                     | -                    | -          | -1          | -1          | x         | x  | x
            2147483647             | 2147483647           | 2147483647 | 2147483647  | 2147483647  | x         | x  | x
            2147483648             | 2147483648           | 2147483648 | -           | -           | x         | x  | x
            -2147483648            | -                    | -          | -2147483648 | -2147483648 | x         | x  | x
            -2147483649            | -                    | -          | -           | -           | x         | x  | x
            4294967295             | 4294967295           | 4294967295 | -           | -           | x         | x  | x
            4294967296             | 4294967296           | -          | -           | -           | x         | x  | x
            18446744073709551615   | 18446744073709551615 | -          | -           | -           | x         | x  | x
            18446744073709551616   | -                    | -          | -           | -           | x         | x  | x
            1.0                    | -                    | -          | -           | -           | x         | x  | x
            1e0                    | -                    | -          | -           | -           | x         | x  | x
            1E+0                   | -                    | -          | -           | -           | x         | x  | x
            true                   | -                    | -          | -           | -           | x         | x  | x
            false                  | -                    | -          | -           | -           | x         | x  | x
            []                     | -                    | -          | -           | -           | x         | x  | x
            {}                     | -                    | -          | -           | -           | x         | x  | x
            null                   | 600008               | 600009     | -           | 0           | EMPLOYEE  | x  | x
            ""                     | 600008               | 600009     | -           | -           | x         | x  | x
            "0"                    | 0                    | 0          | 0           | 0           | EMPLOYEE  | 0  | 0
            "1"                    | 1                    | 1          | 1           | 1           | VISITOR   | 1  | 1
            "01"                   | 01                   | 01         | 1           | 1           | VISITOR   | 1  | 1
            "-1"                   | -                    | -          | -1          | -1          | x         | x  | x
            "+1"                   | -                    | -          | -           | -           | x         | x  | x
            "1.0"                  | -                    | -          | -           | -           | x         | x  | x
            "1e0"                  | -                    | -          | -           | -           | x         | x  | x
            " 1"                   | -                    | -          | -           | -           | x         | x  | x
            "1 "                   | -                    | -          | -           | -           | x         | x  | x
            "0x1"                  | -                    | -          | -           | -           | x         | x  | x
            "true"                 | -                    | -          | -           | -           | x         | x  | x
            "4294967296"           | 4294967296           | -          | -           | -           | x         | x  | x
            "١"                    | -                    | -          | -           | -           | x         | x  | x
            """)
    void everyFieldReadsEveryValueAsPinned(
            String value,
            String nonce,
            String timestamp,
            String report,
            String errcode,
            String userType,
            String finger,
            String face) {
        for (String cmd : new String[] {"register", "get_secret_no"}) {
            assertThat(hello(cmd, value, "7", "nonce")).as(cmd).isEqualTo(nonce);
            assertThat(hello(cmd, "7", value, "timestamp")).as(cmd).isEqualTo(timestamp);
        }
        assertThat(read("error_report", "'errcode':" + value, "errcode")).isEqualTo(report);
        assertThat(read("upload_userinfo", "'userinfo':[],'errcode':" + value, "errcode"))
                .isEqualTo(errcode);
        assertThat(person("'user_type':" + value)).isEqualTo(userType);
        assertThat(person("'fp':[{'data':'QUJD','id':" + value + "}]")).isEqualTo(finger);
        assertThat(person("'fa_list':[{'data':'QUJD','id':" + value + "}]")).isEqualTo(face);
    }

    /** Of what comes behind the login: unsigned, of 32 bits, and each within what its field allows. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # value                | number
            0                      | 0
            -0                     | 0
            1                      | 1
            3                      | 3
            200                    | 200
            201                    | 201
            -1                     | -
            2147483648             | 2147483648
            4294967295             | 4294967295
            4294967296             | -
            18446744073709551616   | -
            1.0                    | -
            1e0                    | -
            true                   | -
            false                  | -
            []                     | -
            {}                     | -
            null                   | absent
            ""                     | -
            "0"                    | 0
            "01"                   | 1
            "200"                  | 200
            "-1"                   | -
            "+1"                   | -
            "1.0"                  | -
            "1e0"                  | -
            " 1"                   | -
            "true"                 | -
            "4294967296"           | -
            """)
    void everyUnsignedFieldBehindTheLoginReadsEveryValueAsPinned(String value, String number) {
        boolean absent = number.equals("absent");
        String required = absent ? "-" : number;
        String page = absent || number.equals("-") ? "-" : within(number, 1, 200) ? number : "bad";
        for (String cmd : new String[] {"get_userinfo_by_page", "get_visitor_list"}) {
            assertThat(unsigned(cmd, "'limit':7,'offset':" + value, PageRequest.class, PageRequest::offset))
                    .as(cmd)
                    .isEqualTo(required);
            assertThat(unsigned(cmd, "'offset':7,'limit':" + value, PageRequest.class, PageRequest::limit))
                    .as(cmd)
                    .isEqualTo(page);
            for (String flag : new String[] {"is_req_fp_info", "is_req_fa_info", "is_req_public_key"}) {
                assertThat(unsigned(
                                cmd,
                                "'offset':7,'limit':7,'" + flag + "':" + value,
                                PageRequest.class,
                                r -> wants(r, flag)))
                        .as(flag)
                        .isEqualTo(
                                absent
                                        ? Boolean.toString(!flag.equals("is_req_public_key"))
                                        : number.equals("-") ? "-" : Boolean.toString(!number.equals("0")));
            }
        }
        assertThat(unsigned("get_notify_history", "'offset':" + value, NotifyHistory.class, NotifyHistory::offset))
                .isEqualTo(required);
        assertThat(unsigned(
                        "get_notify_history",
                        "'offset':7,'perm_version':" + value,
                        NotifyHistory.class,
                        NotifyHistory::after))
                .isEqualTo(absent ? "0" : number);
        assertThat(unsigned(
                        "get_notify_history", "'offset':7,'limit':" + value, NotifyHistory.class, NotifyHistory::limit))
                .isEqualTo(
                        absent
                                ? "50"
                                : number.equals("0")
                                        ? "bad"
                                        : within(number, 1, 50) || number.equals("-") ? number : "50");
        assertThat(unsigned(
                        "report_remote_open_door",
                        "'type':'remote_open_door','oper_id':'o','status':" + value,
                        DoorReport.class,
                        DoorReport::opened))
                .isEqualTo(required.equals("-") ? "-" : Boolean.toString(number.equals("0")));
        assertThat(temperature("'status':0,'timestamp':" + value, Temperatures.Temperature::timestamp))
                .isEqualTo(required);
        assertThat(temperature("'timestamp':7,'status':" + value, t -> t.refusal() == null))
                .isEqualTo(Boolean.toString(within(number, 0, 2)));
        assertThat(temperature("'timestamp':7,'status':0,'user_type':" + value, t -> t.refusal() == null))
                .isEqualTo(Boolean.toString(absent || number.equals("0")));
        assertThat(passage("'timestamp':" + value, Checkin.Entry::timestamp)).isEqualTo(required);
        assertThat(passage("'timestamp':7,'pass_method':" + value, Checkin.Entry::passMethod))
                .isEqualTo(absent ? "null" : number);
        assertThat(passage("'timestamp':7,'pass_type':" + value, Checkin.Entry::usable))
                .isEqualTo(number.equals("-") ? "-" : Boolean.toString(absent || within(number, 1, 3)));
        assertThat(passage("'timestamp':7,'user_type':" + value, Checkin.Entry::usable))
                .isEqualTo(number.equals("-") ? "-" : Boolean.toString(absent || within(number, 0, 2)));
        assertThat(named(value))
                .containsOnly(
                        absent
                                ? "EMPLOYEE"
                                : number.equals("-") ? "-" : String.valueOf(UserType.of(Long.parseLong(number))));
    }

    /** The user_type of somebody whom a device names, by each list of such people. */
    private static List<String> named(String value) {
        String people = ":[{'userid':'a','user_type':" + value + "}]";
        return List.of(
                unsigned("get_userinfo_by_ids", "'user_item'" + people, ByIds.class, ids -> typeOf(ids.people())),
                unsigned("get_userinfo_by_ids", "'userids'" + people, ByIds.class, ids -> typeOf(ids.people())),
                unsigned("get_visitor_by_ids", "'user_item'" + people, ByIds.class, ids -> typeOf(ids.people())),
                unsigned("check_userid", "'userid_item'" + people, CheckUserid.class, ids -> typeOf(ids.people())));
    }

    private static @Nullable UserType typeOf(List<UserRef> people) {
        return people.get(0).userType();
    }

    private static boolean within(String number, long least, long most) {
        return number.matches("[0-9]+") && Long.parseLong(number) >= least && Long.parseLong(number) <= most;
    }

    private static boolean wants(PageRequest request, String flag) {
        PageRequest.Wants wants = request.wants();
        return switch (flag) {
            case "is_req_fp_info" -> wants.fingers();
            case "is_req_fa_info" -> wants.faces();
            default -> wants.publicKey();
        };
    }

    private static String temperature(String fields, Function<Temperatures.Temperature, Object> read) {
        return unsigned(
                "async_batch_report_user_temperature",
                "'item':[{'userid':'a','temperature':'36.5'," + fields + "}]",
                Temperatures.class,
                body -> read.apply(body.items().get(0)));
    }

    private static String passage(String fields, Function<Checkin.Entry, @Nullable Object> read) {
        return unsigned(
                "checkin",
                "'checkin_data':[{'userid':'a'," + fields + "}]",
                Checkin.class,
                body -> read.apply(body.records().get(0)));
    }

    private static <T extends Body> String unsigned(
            String cmd, String body, Class<T> type, Function<T, @Nullable Object> read) {
        Body parsed = ((Envelope) Frames.parse(message(cmd, body))).body();
        if (parsed instanceof Body.Invalid invalid) {
            return invalid.code() == ErrorCode.INVALID_PARAMETER ? "-" : "bad";
        }
        return String.valueOf(read.apply(type.cast(parsed)));
    }

    private static String hello(String cmd, String nonce, String timestamp, String field) {
        String body = "'sn':'a','device_signature':'s','nonce':%s,'timestamp':%s".formatted(nonce, timestamp);
        return read(cmd, body, field);
    }

    private static String person(String field) {
        return read("upload_userinfo", "'userinfo':[{'userid':'a'," + field + "}]", field.substring(1, 3));
    }

    /** What a field is read as; the oracle must agree. */
    private static String read(String cmd, String body, String field) {
        Inbound inbound = Agreement.check(message(cmd, body).getBytes(StandardCharsets.UTF_8), Frames.TEMPLATE_LIMIT);
        Body read = ((Envelope) Objects.requireNonNull(inbound)).body();
        if (read instanceof Body.Invalid invalid) {
            return invalid.code() == ErrorCode.INVALID_PARAMETER
                    ? "-"
                    : Integer.toString(invalid.code().code());
        }
        return switch (field) {
            case "nonce" -> ((SignedHello) read).nonce();
            case "timestamp" -> ((SignedHello) read).timestampText();
            case "errcode" ->
                Integer.toString(
                        read instanceof ErrorReport report ? report.errcode() : ((UploadUserinfo) read).errcode());
            default ->
                ofPerson(
                        Objects.requireNonNull(((UploadUserinfo) read).people()).get(0));
        };
    }

    private static String message(String cmd, String body) {
        return "{'cmd':'%s','body':{%s}}".formatted(cmd, body).replace('\'', '"');
    }

    private static String ofPerson(Person person) {
        if (person.refusal() != null || person.userType() == null) {
            return "x";
        }
        return person.templates().isEmpty()
                ? person.userType().name()
                : Integer.toString(person.templates().get(0).slot());
    }
}
