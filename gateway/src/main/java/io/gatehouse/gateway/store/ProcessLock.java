package io.gatehouse.gateway.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps directories to one process: in each an operating system's lock on {@code gatehouse.lock}, which holds the pid for
 * the reader of an error and vanishes with the process however that ends.
 */
final class ProcessLock implements AutoCloseable {
    static final String FILE = "gatehouse.lock";

    /**
     * The directories that this process holds. POSIX drops a process's locks on a file as soon as it closes ANY
     * descriptor of that file, so a second attempt in this process must not even open it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Map<Path, FileChannel> files = new LinkedHashMap<>();

    private ProcessLock() {}

    /** Takes all of them, and makes those that are not there; one that is named twice is taken once. */
    static ProcessLock take(List<Path> directories) throws StoreOpenException {
        ProcessLock lock = new ProcessLock();
        for (Path directory : directories) {
            try {
                lock.take(directory);
            } catch (IOException e) {
                lock.close();
                throw new StoreOpenException("data directory " + directory + " cannot be used: " + e, e);
            } catch (StoreOpenException | RuntimeException | Error e) {
                lock.close();
                throw e;
            }
        }
        return lock;
    }

    private void take(Path directory) throws IOException, StoreOpenException {
        // Before Java 20 createDirectories fails on a link to a directory.
        Path real = (Files.isDirectory(directory) ? directory : Files.createDirectories(directory)).toRealPath();
        if (files.containsKey(real)) {
            return;
        }
        if (!HELD.add(real)) {
            throw inUse(directory, Long.toString(ProcessHandle.current().pid()));
        }
        boolean taken = false;
        try {
            files.put(real, lock(directory, real.resolve(FILE)));
            taken = true;
        } finally {
            if (!taken) {
                HELD.remove(real);
            }
        }
    }

    private static FileChannel lock(Path directory, Path path) throws IOException, StoreOpenException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() == null) {
                throw inUse(directory, read(file));
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
            return file;
        } catch (IOException | StoreOpenException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(20);
        file.read(content, 0);
        return US_ASCII.decode(content.flip()).toString().strip();
    }

    private static StoreOpenException inUse(Path directory, String pid) {
        return new StoreOpenException(
                "data directory " + directory + " is in use by another gateway (process " + pid
                        + "): stop that one, or set data.dir to another directory",
                null);
    }

    @Override
    public void close() {
        files.forEach((directory, file) -> {
            try {
                file.close();
            } catch (IOException e) {
                // The lock goes with the process at the latest.
            } finally {
                HELD.remove(directory);
            }
        });
        files.clear();
    }
}
