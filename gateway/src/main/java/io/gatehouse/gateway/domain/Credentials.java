package io.gatehouse.gateway.domain;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The codes that a device must get again unchanged: derived from a key, never stored. A secret begins with the number of
 * its device, so that a subscribe without a register can be told whose it is.
 */
public final class Credentials {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;

    /**
     * Derives from this key.
     *
     * @param key the text of {@code device.key} in ASCII, 16 to 512 bytes; losing it voids every secret that devices hold
     */
    public Credentials(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** A new SecretNo: 128 random bits in 32 hex digits. */
    static String newSecretNo() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A new oper_id: 128 random bits in 22 characters. */
    static String newOperId() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String activeCode(Device device) {
        return mac("active_code\n" + device.sn());
    }

    boolean isActiveCode(Device device, String text) {
        return same(activeCode(device), text);
    }

    /** The secret of this binding; at most 46 characters. */
    String secret(Device device) {
        return Long.toString(device.id(), Character.MAX_RADIX)
                + '.'
                + mac("secret\n" + device.sn() + '\n' + device.corpId() + '\n'
                        + device.binding().generation());
    }

    boolean isSecret(Device device, String text) {
        return same(secret(device), text);
    }

    /** Vouches for a code that this device has shown, as it is bound now. */
    String loginCode(Device device, String state) {
        return mac("login\n" + device.sn() + '\n' + device.corpId() + '\n'
                + device.binding().generation() + '\n' + state);
    }

    boolean isLoginCode(Device device, String state, String text) {
        return same(loginCode(device, state), text);
    }

    /** Whose secret this claims to be, or null. */
    static @Nullable Long deviceOf(String secret) {
        int dot = secret.indexOf('.');
        if (dot < 1) {
            return null;
        }
        try {
            return Long.parseLong(secret, 0, dot, Character.MAX_RADIX);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private String mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] full = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] cut = new byte[MAC_BYTES];
            System.arraycopy(full, 0, cut, 0, MAC_BYTES);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(cut);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static boolean same(String expected, String actual) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }
}
