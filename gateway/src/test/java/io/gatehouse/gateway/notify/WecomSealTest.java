package io.gatehouse.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.gateway.domain.Signing;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class WecomSealTest {
    private static final String KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    private static final byte[] RANDOM = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final WecomSeal seal = new WecomSeal(new Signing.Wecom("tokA", KEY));
    private final WecomReceiver receiver = new WecomReceiver("tokA", KEY, "corp");

    @Test
    void theSignatureIsThatOfTheKnownVector() {
        assertThat(seal.signature("1700000000", "123456", "ENC=="))
                .isEqualTo("ab33a2eaccc580be4cded4051fc8423c80797eed");
    }

    @Test
    void theEncryptionIsThatOfOurVector() {
        assertThat(seal.encrypt(RANDOM, "{\"a\":1}", "corp")).isEqualTo("Q3stYC6hdFzMh9T8HCvyDO2d1aBE0SE59v48bMB4ZmY=");
    }

    @Test
    void whatIsSealedIsOpenedAgainWhateverItsLength() throws Exception {
        for (int length = 0; length < 70; length++) {
            String message = "名".repeat(length % 3) + "x".repeat(length);
            String encrypted = seal.encrypt(RANDOM, message, "corp");

            assertThat(Base64.getDecoder().decode(encrypted).length % 32)
                    .as("blocks of 32 bytes, length %d", length)
                    .isZero();
            assertThat(receiver.open(seal.signature("1", "2", encrypted), "1", "2", encrypted))
                    .isEqualTo(message);
        }
    }

    @Test
    void whatWasChangedOrIsForSomebodyElseIsFoundOut() {
        String encrypted = seal.encrypt(RANDOM, "hello", "corp");
        String signature = seal.signature("1", "2", encrypted);

        assertThatThrownBy(() -> receiver.open(signature, "1", "3", encrypted))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> new WecomReceiver("tokA", KEY, "other").open(signature, "1", "2", encrypted))
                .hasMessage("meant for corp");
    }

    @Test
    void secretsAreInNoText() {
        assertThat(new Signing.Wecom("tokA", KEY)).hasToString("Wecom[***]");
        assertThat(new Signing.Standard(List.of("whsec_x"))).hasToString("Standard[***]");
    }
}
