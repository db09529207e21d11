package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path dir;

    @Test
    void theFirstStartMakesOneThatOnlyTheOwnerReads() throws IOException {
        String text = text(dir);

        assertThat(text).matches("[A-Za-z0-9_-]{43}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("device.key"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(dir.resolve("device.key"))).isEqualTo(text + "\n");
        try (var files = Files.list(dir)) {
            assertThat(files.toList()).hasSize(1);
        }
    }

    @Test
    void laterStartsFindTheSame() throws IOException {
        assertThat(text(dir)).isEqualTo(text(dir));
    }

    @Test
    void twoDirectoriesHaveTwo() throws IOException {
        Path other = Files.createDirectory(dir.resolve("other"));
        assertThat(text(dir)).isNotEqualTo(text(other));
    }

    @Test
    void aStartThatBrokeOffInTheMiddleDoesNotMatter() throws IOException {
        Files.writeString(dir.resolve("device.key.new"), "half");
        assertThat(text(dir)).hasSize(43);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
    void aFileThatOthersMayTouchIsRefused(String mode) throws IOException {
        String text = text(dir);
        Files.setPosixFilePermissions(dir.resolve("device.key"), PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> text(dir))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected mode 0600")
                .hasMessageContaining(mode)
                .hasMessageNotContaining(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with a blank in the middle of it"})
    void aFileThatHoldsNoSecretIsRefused(String content) throws IOException {
        text(dir);
        Files.writeString(dir.resolve("device.key"), content);

        assertThatThrownBy(() -> text(dir))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected 16 to 512 printable characters");
    }

    @Test
    void aNewDirectoryIsOpenToItsOwnerOnly() throws IOException {
        Path made = dir.resolve("a").resolve("data");
        SecretFile.directory(made);
        SecretFile.directory(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    private static String text(Path dir) throws IOException {
        return SecretFile.text(dir.resolve("device.key"), RANDOM);
    }
}
