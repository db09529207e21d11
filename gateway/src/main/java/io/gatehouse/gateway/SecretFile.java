package io.gatehouse.gateway;

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
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** 32 random bytes in the data directory, made at the first start and read at every later one; mode 0600. */
final class SecretFile {
    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /**
     * The text of the file: 16 to 512 printable characters, for it may have been put there by hand.
     *
     * @throws IOException with a sentence for the operator, also where others than the owner may use the file
     */
    static String text(Path file, SecureRandom random) throws IOException {
        if (Files.notExists(file)) {
            create(file, random);
        }
        refuseStrangers(file);
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!text.matches("[\\x21-\\x7e]{16,512}")) {
            throw new IOException(file + ": expected 16 to 512 printable characters; delete it to have a new one made");
        }
        return text;
    }

    /** Makes a directory for such files and for templates, where there is none; only its owner may enter it. */
    static void directory(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    directory,
                    knowsModes(directory.toAbsolutePath().resolveSibling("."))
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                            }
                            : new FileAttribute<?>[0]);
        }
    }

    /** The same as bytes. */
    static byte[] bytes(Path file, SecureRandom random) throws IOException {
        return text(file, random).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whole or not at all, also if the machine stops in the middle. */
    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] ownerOnly(Path file) throws IOException {
        return knowsModes(file.toAbsolutePath().resolveSibling("."))
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static void refuseStrangers(Path file) throws IOException {
        if (knowsModes(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + ": expected mode 0600, so that only its owner reads it; its mode is "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    private static boolean knowsModes(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
