package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Pictures;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a face, on its way to the terminal that makes features of it. It is never stored.
 *
 * @param mediaType image/jpeg or image/png
 * @param data not changed by anyone
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy of every picture would be
public record Photo(String mediaType, byte[] data) {
    private static final byte PNG = (byte) 0x89;
    private static final byte JPEG = (byte) 0xFF;
    private static final byte JPEG_START = (byte) 0xD8;

    /** The picture in these bytes, whose first tell what it is; null where they are neither JPEG nor PNG. */
    public static @Nullable Photo of(byte[] data) {
        if (!Pictures.isPicture(data)) {
            return null;
        }
        if (data[0] == PNG) {
            return new Photo("image/png", data);
        }
        return data[0] == JPEG && data[1] == JPEG_START ? new Photo("image/jpeg", data) : null;
    }

    @Override
    public String toString() {
        return "Photo[" + mediaType + ", " + data.length + " bytes]";
    }
}
