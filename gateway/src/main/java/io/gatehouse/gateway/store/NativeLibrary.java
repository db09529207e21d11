package io.gatehouse.gateway.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite itself, which the driver loads from a file. Left to itself it unpacks one for each process into the temporary
 * directory, where a process that is killed leaves it. In the data directory there is one, however processes end.
 */
final class NativeLibrary {
    private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);

    private static final String DIRECTORY = "native";
    private static final String PATH = "org.sqlite.lib.path";

    /** The operator's word on where it is unpacked. */
    private static final String TEMPORARY = "org.sqlite.tmpdir";

    private static boolean tried;

    private NativeLibrary() {}

    /**
     * To be called before the first connection of the process; later calls change nothing. Where nothing may be run from the
     * data directory the driver is not asked to: it would tell of that with a stack trace before it helps itself. It is the
     * driver that loads, and once: of two libraries in one process some calls would find the one and some the other.
     */
    static synchronized void keepIn(Path dataDir) {
        if (tried
                || System.getProperty(PATH) != null
                || System.getProperty(TEMPORARY) != null
                || !Files.isDirectory(dataDir)) {
            return;
        }
        tried = true;
        Path directory = dataDir.resolve(DIRECTORY).toAbsolutePath();
        try {
            byte[] library = packed();
            if (library != null) {
                OwnerOnly.directories(directory);
                Path file = directory.resolve(LibraryLoaderUtil.getNativeLibName());
                unpack(library, file);
                if (Files.isExecutable(file)) {
                    System.setProperty(PATH, directory.toString());
                } else {
                    unusable(directory, "no program may be run from there");
                }
            }
        } catch (IOException e) {
            unusable(directory, e.toString());
        }
    }

    private static void unusable(Path directory, String reason) {
        log.warn(
                "SQLite is unpacked into the temporary directory, since it cannot be used from {}: {}",
                directory,
                reason);
    }

    /** Null for a machine that the driver does not know. */
    private static byte @Nullable [] packed() throws IOException {
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + '/' + LibraryLoaderUtil.getNativeLibName();
        try (InputStream in = JDBC.class.getResourceAsStream(resource)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    /** Whole or not at all, and only where there is another one: a process may be using what is there. */
    private static void unpack(byte[] library, Path file) throws IOException {
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), library)) {
            OwnerOnly.write(file, library);
        }
        file.toFile().setExecutable(true, true);
    }
}
