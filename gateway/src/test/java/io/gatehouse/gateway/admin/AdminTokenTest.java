package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path dir;

    @Test
    void theFirstStartMakesOneThatOnlyTheOwnerReads() throws IOException {
        AdminToken token = AdminToken.kept(dir, RANDOM);

        assertThat(token.value()).matches("[A-Za-z0-9_-]{43}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("admin.token"))))
                .isEqualTo("rw-------");
        assertThat(Files.readString(dir.resolve("admin.token"))).isEqualTo(token.value() + "\n");
        try (var files = Files.list(dir)) {
            assertThat(files.toList()).hasSize(1);
        }
    }

    @Test
    void laterStartsFindTheSame() throws IOException {
        assertThat(AdminToken.kept(dir, RANDOM).value())
                .isEqualTo(AdminToken.kept(dir, RANDOM).value());
    }

    @Test
    void twoDirectoriesHaveTwoTokens() throws IOException {
        Path other = Files.createDirectory(dir.resolve("other"));
        assertThat(AdminToken.kept(dir, RANDOM).value())
                .isNotEqualTo(AdminToken.kept(other, RANDOM).value());
    }

    @Test
    void aStartThatBrokeOffInTheMiddleDoesNotMatter() throws IOException {
        Files.writeString(dir.resolve("admin.token.new"), "half");
        assertThat(AdminToken.kept(dir, RANDOM).value()).hasSize(43);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
    void aFileThatOthersMayTouchIsRefused(String mode) throws IOException {
        AdminToken token = AdminToken.kept(dir, RANDOM);
        Files.setPosixFilePermissions(dir.resolve("admin.token"), PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> AdminToken.kept(dir, RANDOM))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected mode 0600")
                .hasMessageContaining(mode)
                .hasMessageNotContaining(token.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with a blank in the middle of it"})
    void aFileThatHoldsNoTokenIsRefused(String content) throws IOException {
        AdminToken.kept(dir, RANDOM);
        Files.writeString(dir.resolve("admin.token"), content);

        assertThatThrownBy(() -> AdminToken.kept(dir, RANDOM))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected 16 to 512 printable characters");
    }

    @Test
    void onlyTheWholeTokenAfterBearerLetsIn() {
        AdminToken token = AdminToken.of("0123456789abcdef");

        assertThat(List.of("Bearer 0123456789abcdef", "bearer 0123456789abcdef", "BEARER  0123456789abcdef "))
                .allMatch(token::isBorneBy);
        assertThat(List.of(
                        "",
                        "Bearer",
                        "Bearer ",
                        "0123456789abcdef",
                        "Basic 0123456789abcdef",
                        "Bearer 0123456789abcde",
                        "Bearer 0123456789abcdeF",
                        "Bearer 0123456789abcdef0"))
                .noneMatch(token::isBorneBy);
        assertThat(token.isBorneBy(null)).isFalse();
    }

    @Test
    void theTokenIsInNoText() {
        assertThat(AdminToken.of("0123456789abcdef").toString()).doesNotContain("0123456789abcdef");
    }
}
