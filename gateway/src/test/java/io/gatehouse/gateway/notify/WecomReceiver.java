package io.gatehouse.gateway.notify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What an app of the wecom mode does with what it gets; callbacks.md shows the same lines. */
public record WecomReceiver(String token, String encodingAesKey, String corpId) {
    /** The plaintext of {@code encrypt} or {@code echostr}. */
    public String open(String signature, String timestamp, String nonce, String encrypted)
            throws GeneralSecurityException {
        String[] parts = {token, timestamp, nonce, encrypted};
        Arrays.sort(parts);
        byte[] digest =
                MessageDigest.getInstance("SHA-1").digest(String.join("", parts).getBytes(StandardCharsets.UTF_8));
        if (!MessageDigest.isEqual(digest, HexFormat.of().parseHex(signature))) {
            throw new GeneralSecurityException("signed by somebody else");
        }
        byte[] key = Base64.getDecoder().decode(encodingAesKey + "=");
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(key, 0, 16));
        byte[] plain = cipher.doFinal(Base64.getDecoder().decode(encrypted));
        int end = plain.length - plain[plain.length - 1];
        int length = ByteBuffer.wrap(plain, 16, 4).getInt();
        String receiver = new String(plain, 20 + length, end - 20 - length, StandardCharsets.UTF_8);
        if (!receiver.equals(corpId)) {
            throw new GeneralSecurityException("meant for " + receiver);
        }
        return new String(plain, 20, length, StandardCharsets.UTF_8);
    }
}
