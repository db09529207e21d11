package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSignatureTest {
    private static final String[] HELLO = {
        "TESTSN000001", "0123456789abcdef0123456789abcdef", "1700000000", "123456", "register"
    };
    private static final String REGISTER = "5b9025829de7753fea4bf14b832661de15428c3c";

    @ParameterizedTest
    @CsvSource({
        "register,5b9025829de7753fea4bf14b832661de15428c3c",
        "secret_no,1a720cc7c6fe624540c08ae45eae336f2c9538d4",
        "qrcode,365bb7ade79785a736116775806f996cfb3ece14"
    })
    void signsWithTheWordOfEachPurpose(String purpose, String signature) {
        assertThat(DeviceSignature.of(HELLO[0], HELLO[1], HELLO[2], HELLO[3], purpose))
                .isEqualTo(signature);
    }

    @Test
    void signsTheStateOfALoginCodeToo() {
        assertThat(DeviceSignature.of(HELLO[0], HELLO[1], HELLO[2], HELLO[3], "dynamic_login", "ST1"))
                .isEqualTo("efe956883a0f90c40aec2e8c71a186b414e61748");
    }

    @Test
    void sortsByBytesNotByLocaleOrNumber() throws Exception {
        byte[] sorted = "17000000009A1a1é".getBytes(StandardCharsets.UTF_8);
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(sorted));
        assertThat(DeviceSignature.of("é", "a1", "A1", "9", "1700000000")).isEqualTo(expected);
    }

    @Test
    void theOrderOfTheArgumentsIsFree() {
        assertThat(DeviceSignature.of(HELLO[4], HELLO[2], HELLO[0], HELLO[3], HELLO[1]))
                .isEqualTo(REGISTER);
    }

    @Test
    void upperCaseDigitsMatch() {
        assertThat(DeviceSignature.matches(REGISTER, HELLO)).isTrue();
        assertThat(DeviceSignature.matches(REGISTER.toUpperCase(Locale.ROOT), HELLO))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5b9025829de7753fea4bf14b832661de15428c3",
                "6b9025829de7753fea4bf14b832661de15428c3c",
                "5b9025829de7753fea4bf14b832661de15428c3c ",
                "中"
            })
    void anythingElseDoesNot(String signature) {
        assertThat(DeviceSignature.matches(signature, HELLO)).isFalse();
    }
}
