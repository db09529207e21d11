package io.gatehouse.gateway.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The word that lets a caller in. */
public final class AdminToken {
    private static final String FILE = "admin.token";
    private static final int RANDOM_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final String value;
    private final byte[] digest;

    private AdminToken(String value) {
        this.value = value;
        digest = digest(value);
    }

    /** A token that the operator has set. */
    public static AdminToken of(String value) {
        return new AdminToken(value);
    }

    /**
     * The token kept in the file {@code admin.token} of this directory; made there, with mode 0600, where there is none.
     *
     * @throws IOException with a sentence for the operator, also where others than the owner may read or write the file
     */
    public static AdminToken kept(Path dataDir, SecureRandom random) throws IOException {
        Path file = dataDir.resolve(FILE);
        if (Files.notExists(file)) {
            create(file, random);
        }
        refuseStrangers(file);
        String value = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!value.matches("[\\x21-\\x7e]{16,512}")) {
            throw new IOException(file + ": expected 16 to 512 printable characters; delete it to have a new one made");
        }
        return new AdminToken(value);
    }

    /** The token itself. */
    public String value() {
        return value;
    }

    /** Whether an Authorization header bears this token; takes the same time for all that do not. */
    boolean isBorneBy(@Nullable String authorization) {
        String scheme = "Bearer ";
        if (authorization == null || !authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
            return false;
        }
        return MessageDigest.isEqual(
                digest, digest(authorization.substring(scheme.length()).strip()));
    }

    @Override
    public String toString() {
        return "AdminToken[***]";
    }

    /** Whole or not at all, also if the machine stops in the middle. */
    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
        Path fresh = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file))) {
            channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?>[] ownerOnly(Path file) throws IOException {
        return knowsModes(file.toAbsolutePath().getParent())
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static void refuseStrangers(Path file) throws IOException {
        if (knowsModes(file) && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(file + ": expected mode 0600, so that only its owner reads the token; its mode is "
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    private static boolean knowsModes(@Nullable Path path) throws IOException {
        if (path == null) {
            return false;
        }
        FileStore store = Files.getFileStore(path);
        return store.supportsFileAttributeView("posix");
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
