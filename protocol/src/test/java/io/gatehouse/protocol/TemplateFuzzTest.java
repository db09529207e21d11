package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Any text in the place of a template, and whatever it stands for. */
class TemplateFuzzTest {
    @FuzzTest
    void ourDecoderAndThatOfTheJdkAgreeAndAPictureIsKnownByItsBeginning(byte[] text) {
        byte[] data = Base64Pairs.decode(text, 0, text.length);
        assertThat(data).isEqualTo(jdk(text));
        isPictureByItsBeginning(text);
        if (data != null) {
            isPictureByItsBeginning(data);
        }
    }

    private static void isPictureByItsBeginning(byte[] data) {
        byte[] beginning = Arrays.copyOf(data, Math.min(data.length, Pictures.LOOKS_AT));
        assertThat(Pictures.isPicture(data)).isEqualTo(Pictures.isPicture(beginning));
    }

    private static byte @Nullable [] jdk(byte[] text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
