package io.gatehouse.bench.directory;

import io.gatehouse.bench.load.UploadFrames;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The people of {@link UploadFrames} as a table, made while it is read. */
final class PeopleCsv extends InputStream {
    private static final byte[] HEADER = "userid,user_type,name\n".getBytes(StandardCharsets.US_ASCII);

    private final long count;
    private long next;
    private byte[] line = HEADER;
    private int at;

    PeopleCsv(long count) {
        this.count = count;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int from, int length) {
        int filled = 0;
        while (filled < length && (at < line.length || advance())) {
            int some = Math.min(length - filled, line.length - at);
            System.arraycopy(line, at, into, from + filled, some);
            at += some;
            filled += some;
        }
        return filled == 0 && length > 0 ? -1 : filled;
    }

    private boolean advance() {
        if (next == count) {
            return false;
        }
        line = (UploadFrames.userid(next) + ",0,Person " + next + "\n").getBytes(StandardCharsets.US_ASCII);
        next++;
        at = 0;
        return true;
    }

    @Override
    public String toString() {
        return "PeopleCsv[" + count + "]";
    }
}
