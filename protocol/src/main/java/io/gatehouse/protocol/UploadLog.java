package io.gatehouse.protocol;

/**
 * A log of the device, from a binary frame [doc 94029]. Its bytes lie in the array of the frame: as long as it is held, all
 * of the frame is.
 *
 * @param array not to be changed
 * @param from where the log begins there
 * @param length in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy of every log would be
public record UploadLog(byte[] array, int from, int length) implements Body {
    @Override
    public String toString() {
        return "UploadLog[" + length + " bytes]";
    }
}
