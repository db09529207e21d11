package io.gatehouse.gateway.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files that nobody but their owner may read: mode 0600, where the file system knows modes. */
public final class OwnerOnly {
    private static final Set<PosixFilePermission> MODE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private OwnerOnly() {}

    /** Writes a text whole or not at all, also if the machine stops in the middle; takes the place of what was there. */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The same with bytes. */
    static void write(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes(file))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(file);
    }

    /** Makes a directory that nobody but its owner may enter, and those above it that are missing. */
    static void directories(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (Files.exists(directory) || parent == null) {
            return;
        }
        directories(parent);
        Files.createDirectory(
                directory,
                knowsModes(parent)
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0]);
        syncDirectory(directory);
    }

    /** Makes that a file is still in its directory after the machine has stopped. */
    static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && knowsModes(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** What a new file here is made with. */
    static FileAttribute<?>[] attributes(Path file) throws IOException {
        return knowsModes(file.toAbsolutePath().resolveSibling("."))
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(MODE)}
                : new FileAttribute<?>[0];
    }

    /** @throws IOException with a sentence for the operator where others may use the file */
    public static void check(Path file) throws IOException {
        if (knowsModes(file) && !MODE.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + ": expected mode 0600, so that only its owner reads it; its mode is "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    private static boolean knowsModes(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
