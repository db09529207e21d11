package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Uploads of people nobody has seen before. The text is made once; each frame is a copy with other numbers in the places
 * of its ids. For any thread.
 */
public final class UploadFrames {
    private static final int DIGITS = 10;
    private static final String DIGITS_PLACE = "0".repeat(DIGITS);
    private static final String REQ_ID = "upload-";
    private static final String USERID = "load-";

    /** What each person brings; lengths are in bytes, decoded. */
    public record Features(int fingers, int fingerBytes, int faces, int faceBytes) {
        /** Two fingers of 512 bytes and a face of 1,024. */
        public static final Features USUAL = new Features(2, 512, 1, 1024);

        /** A template of 1,024 bytes in every slot there is: 200 people make a frame of 6 MB. */
        public static final Features EVERY_SLOT = new Features(10, 1024, 12, 1024);

        private String json(Random random) {
            return "\"fp\":" + slots(random, fingers, fingerBytes) + ",\"fa_list\":" + slots(random, faces, faceBytes);
        }

        private static String slots(Random random, int count, int bytes) {
            return IntStream.range(0, count)
                    .mapToObj(id -> "{\"id\":" + id + ",\"data\":\"" + template(random, bytes) + "\"}")
                    .collect(Collectors.joining(",", "[", "]"));
        }
    }

    private final byte[] text;
    private final int reqIdAt;
    private final int[] useridsAt;

    /** With the usual features; the seed is that of the templates. */
    public UploadFrames(int people, long seed) {
        this(people, Features.USUAL, seed);
    }

    /** @param seed of the templates */
    public UploadFrames(int people, Features features, long seed) {
        Random random = new Random(seed);
        StringBuilder frame = new StringBuilder("{\"cmd\":\"upload_userinfo\",\"headers\":{\"req_id\":\"" + REQ_ID);
        reqIdAt = frame.length();
        frame.append(DIGITS_PLACE).append("\"},\"body\":{\"userinfo\":[");
        useridsAt = new int[people];
        for (int i = 0; i < people; i++) {
            frame.append(i == 0 ? "" : ",").append("{\"userid\":\"").append(USERID);
            useridsAt[i] = frame.length();
            frame.append(DIGITS_PLACE).append("\",\"user_type\":0,");
            frame.append(features.json(random)).append('}');
        }
        text = frame.append("]}}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String template(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        // No picture begins like this, so the gateway cannot take it for one.
        bytes[0] = 0x01;
        bytes[1] = 0x00;
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Bytes of one frame. */
    public int bytes() {
        return text.length;
    }

    /** People of one frame. */
    public int people() {
        return useridsAt.length;
    }

    /** Templates of one person with the usual features. */
    public static int templates() {
        return Features.USUAL.fingers() + Features.USUAL.faces();
    }

    /** The req_id of the frame of this number; all are of one length. */
    public static String reqId(long number) {
        return REQ_ID + padded(number);
    }

    /** The frame of this number; its people are those from {@code number × people} on. */
    public ByteBuf frame(long number, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.buffer(text.length).writeBytes(text);
        renumber(frame, 0, number, 0);
        return frame;
    }

    /**
     * Makes a frame that is there already the one of this number.
     *
     * @param from where its text begins
     * @param mask the WebSocket key that the text is masked with, 0 for none
     */
    public void renumber(ByteBuf frame, int from, long number, int mask) {
        put(frame, from, reqIdAt, number, mask);
        for (int i = 0; i < useridsAt.length; i++) {
            put(frame, from, useridsAt[i], number * useridsAt.length + i, mask);
        }
    }

    /** The userid of the person of this number; all are of one length. */
    public static String userid(long number) {
        return USERID + padded(number);
    }

    /** The number of a person, or -1 for a userid that is none of ours. */
    static long number(String userid) {
        String digits = userid.startsWith(USERID) ? userid.substring(USERID.length()) : "";
        return digits.length() == DIGITS && digits.chars().allMatch(each -> each >= '0' && each <= '9')
                ? Long.parseLong(digits)
                : -1;
    }

    private static void put(ByteBuf frame, int from, int at, long number, int mask) {
        long rest = number;
        for (int i = at + DIGITS - 1; i >= at; i--) {
            frame.setByte(from + i, (int) ('0' + rest % 10) ^ (mask >>> (24 - 8 * (i & 3))));
            rest /= 10;
        }
    }

    private static String padded(long number) {
        String digits = Long.toString(number);
        return DIGITS_PLACE.substring(digits.length()) + digits;
    }
}
