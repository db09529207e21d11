package io.gatehouse.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The device_signature: SHA-1 in hex over the values, sorted as byte strings and put together without a separator [doc
 * 91366, 91369, 91370, 91626]. The values are a serial number, a key, a timestamp and a nonce as they were sent, and the
 * word for the purpose; the QR code of a login has its state besides.
 */
public final class DeviceSignature {
    /** The word that a register signs. */
    public static final String REGISTER = "register";

    /** The word that a get_secret_no signs. */
    public static final String SECRET_NO = "secret_no";

    private DeviceSignature() {}

    /** The signature of these values, 40 lower-case hex digits. */
    public static String of(String... values) {
        byte[][] sorted = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            sorted[i] = values[i].getBytes(StandardCharsets.UTF_8);
        }
        Arrays.sort(sorted, Arrays::compareUnsigned);
        MessageDigest sha1 = sha1();
        for (byte[] value : sorted) {
            sha1.update(value);
        }
        return HexFormat.of().formatHex(sha1.digest());
    }

    /** True if this is the signature of these values, in digits of either case. Takes the same time wherever it differs. */
    public static boolean matches(String signature, String... values) {
        byte[] received = signature.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(received, of(values).getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1.", e);
        }
    }
}
