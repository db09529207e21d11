package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Signing;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardSignatureTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String BODY = "{\"test\": 2432232314}";

    @Test
    void theSignatureIsThatOfTheReferenceLibraries() {
        assertThat(sign(SECRET)).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void whileSecretsAreChangedEachOfThemSigns() throws Exception {
        String signatures = sign(OTHER, SECRET);

        assertThat(signatures.split(" ", -1)).hasSize(2);
        for (String secret : List.of(SECRET, OTHER)) {
            assertThat(new StandardReceiver(secret).isGenuine(ID, "1614265330", signatures, BODY))
                    .isTrue();
            assertThat(new StandardReceiver(secret).isGenuine(ID, "1614265331", signatures, BODY))
                    .isFalse();
        }
    }

    private static String sign(String... secrets) {
        return StandardSignature.of(new Signing.Standard(List.of(secrets)), ID, "1614265330", BODY.getBytes(UTF_8));
    }
}
