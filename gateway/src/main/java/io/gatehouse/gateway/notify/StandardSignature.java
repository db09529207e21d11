package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.gatehouse.gateway.domain.Signing;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures of the Standard Webhooks specification, version 1.0.0. */
final class StandardSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private StandardSignature() {}

    /**
     * One signature for each secret, a blank between them.
     *
     * @param timestamp of the attempt, seconds since 1970
     */
    static String of(Signing.Standard signing, String id, String timestamp, byte[] body) {
        return signing.secrets().stream()
                .map(secret -> "v1," + mac(secret, (id + '.' + timestamp + '.').getBytes(US_ASCII), body))
                .collect(Collectors.joining(" "));
    }

    private static String mac(String secret, byte[] head, byte[] body) {
        byte[] key = Base64.getDecoder().decode(secret.substring(Signing.Standard.PREFIX.length()));
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(head);
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
