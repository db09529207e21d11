package io.gatehouse.bench.compare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one sync costs just now on the disk of the store: of as many bytes as a commit writes, into a file that is written
 * over from its beginning whenever its end is reached, as SQLite does with its log.
 */
final class SyncProbe implements AutoCloseable {
    private static final int LENGTH = 32 << 20;

    private final FileChannel file;
    private final ByteBuffer commit;

    /** @param bytes of a commit */
    SyncProbe(Path directory, int bytes) throws IOException {
        file = FileChannel.open(directory.resolve("sync.probe"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        write(ByteBuffer.allocateDirect(LENGTH));
        file.force(true);
        commit = ByteBuffer.allocateDirect(bytes);
    }

    /** Nanoseconds of one sync; the write into the page cache is not part of it. */
    long sync() throws IOException {
        if (file.position() + commit.capacity() > LENGTH) {
            file.position(0);
        }
        write(commit.clear());
        long start = System.nanoTime();
        file.force(false);
        return System.nanoTime() - start;
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
