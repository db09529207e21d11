package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any text in the place of a template, and whatever it stands for. */
class TemplateFuzzTest {
    @FuzzTest
    void bothDecodersAndThatOfTheJdkAgreeAndAPictureIsKnownByItsBeginning(byte[] text) {
        byte[] data = Base64PairsTest.expected(text);
        for (Base64PairsTest.Decoder decoder : Base64PairsTest.Decoder.values()) {
            assertThat(decoder.decode(text)).isEqualTo(data);
        }
        isPictureByItsBeginning(text);
        if (data != null) {
            isPictureByItsBeginning(data);
        }
    }

    private static void isPictureByItsBeginning(byte[] data) {
        byte[] beginning = Arrays.copyOf(data, Math.min(data.length, Pictures.LOOKS_AT));
        assertThat(Pictures.isPicture(data)).isEqualTo(Pictures.isPicture(beginning));
    }
}
