package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.gateway.domain.Signing;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature and encryption of callbacks in the manner of WeCom [doc 96062, scheme 12976]: AES-256-CBC by the key of 43
 * characters, whose first half is the IV; before the message stand 16 random bytes and its length, behind it the receiver.
 */
final class WecomSeal {
    private static final int RANDOM_BYTES = 16;

    /** Twice that of AES: the padding is of PKCS#7 all the same. */
    private static final int BLOCK = 32;

    private static final int IV_BYTES = 16;

    private final String token;
    private final byte[] key;

    WecomSeal(Signing.Wecom signing) {
        token = signing.token();
        key = Base64.getDecoder().decode(signing.encodingAesKey() + '=');
    }

    /**
     * Encrypts a message, base64.
     *
     * @param random 16 bytes that nobody can foresee
     * @param receiver whom it is for: the corp
     */
    String encrypt(byte[] random, String message, String receiver) {
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("expected 16 random bytes, not " + random.length);
        }
        byte[] text = message.getBytes(UTF_8);
        byte[] to = receiver.getBytes(UTF_8);
        int length = RANDOM_BYTES + Integer.BYTES + text.length + to.length;
        int padding = BLOCK - length % BLOCK;
        byte[] plain = ByteBuffer.allocate(length + padding)
                .put(random)
                .putInt(text.length)
                .put(text)
                .put(to)
                .array();
        Arrays.fill(plain, length, plain.length, (byte) padding);
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, IV_BYTES));
            return Base64.getEncoder().encodeToString(cipher.doFinal(plain));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
    }

    /** Lower hex of the SHA-1 of all four texts, in the order of their bytes. */
    String signature(String timestamp, String nonce, String encrypted) {
        String sorted = String.join(
                "", Stream.of(token, timestamp, nonce, encrypted).sorted().toList());
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(sorted.getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
