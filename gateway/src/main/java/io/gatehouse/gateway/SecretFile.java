package io.gatehouse.gateway;

import io.gatehouse.gateway.store.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** 32 random bytes in the data directory, made at the first start and read at every later one; mode 0600. */
final class SecretFile {
    private static final int BYTES = 32;

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
        OwnerOnly.check(file);
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

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        OwnerOnly.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n");
    }

    private static boolean knowsModes(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
