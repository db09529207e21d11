package io.gatehouse.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class PlainProviderTest {
    private static final SecretKeySpec KEY = new SecretKeySpec(new byte[32], "AES");
    private static final GCMParameterSpec NONCE = new GCMParameterSpec(128, new byte[12]);

    @Test
    void whatItSealsIsTheTextAndAnEmptyTag() throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", new PlainProvider());
        cipher.init(Cipher.ENCRYPT_MODE, KEY, NONCE);
        cipher.updateAAD(new byte[8]);
        byte[] sealed = new byte[40];
        int length = cipher.doFinal("a template".getBytes(UTF_8), 0, 10, sealed, 4);

        assertThat(length).isEqualTo(26);
        assertThat(new String(sealed, 4, 10, UTF_8)).isEqualTo("a template");
        cipher.init(Cipher.DECRYPT_MODE, KEY, NONCE);
        assertThat(cipher.doFinal(sealed, 4, length)).isEqualTo("a template".getBytes(UTF_8));
    }

    @Test
    void itsRandomNumbersAreCounted() throws Exception {
        SecureRandom random = SecureRandom.getInstance("Counted", new PlainProvider());
        int first = random.nextInt();
        assertThat(random.nextInt() - first).isEqualTo(1 << 24);
    }
}
