package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.UploadUserinfo.Person;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
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

    private static String hello(String cmd, String nonce, String timestamp, String field) {
        String body = "'sn':'a','device_signature':'s','nonce':%s,'timestamp':%s".formatted(nonce, timestamp);
        return read(cmd, body, field);
    }

    private static String person(String field) {
        return read("upload_userinfo", "'userinfo':[{'userid':'a'," + field + "}]", field.substring(1, 3));
    }

    /** What a field is read as; the oracle must agree. */
    private static String read(String cmd, String body, String field) {
        String message = "{'cmd':'%s','body':{%s}}".formatted(cmd, body).replace('\'', '"');
        Inbound inbound = Agreement.check(message.getBytes(StandardCharsets.UTF_8), Frames.TEMPLATE_LIMIT);
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

    private static String ofPerson(Person person) {
        if (person.refusal() != null || person.userType() == null) {
            return "x";
        }
        return person.templates().isEmpty()
                ? person.userType().name()
                : Integer.toString(person.templates().get(0).slot());
    }
}
