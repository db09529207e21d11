package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.JsonCase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The pinned verdicts on JSON over what operators send. */
class JsonVerdictsTest {
    static List<JsonCase> cases() {
        return JsonCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theBodyIsReadOrRefusedAsPinned(JsonCase json) {
        assertThat(isRead(json.between("{\"cmd\":\"ping\",\"ignored\":", "}"))).isEqualTo(json.admin());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0          | 0
            -0         | 0
            2          | 2
            null       | 0
            3          | refused
            -1         | refused
            4294967296 | refused
            1.0        | refused
            1e0        | refused
            "0"        | refused
            true       | refused
            []         | refused
            """)
    void aNumberIsAJsonIntegerWithinItsBounds(String value, String expected) {
        byte[] bytes = ("{\"user_type\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        assertThat(number(bytes)).isEqualTo(expected);
    }

    private static String number(byte[] bytes) {
        try {
            return Integer.toString(Body.of(bytes, "user_type").number("user_type", 2));
        } catch (RefusedException e) {
            return "refused";
        }
    }

    private static boolean isRead(byte[] body) {
        try {
            Body.of(body, "cmd", "ignored");
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }
}
