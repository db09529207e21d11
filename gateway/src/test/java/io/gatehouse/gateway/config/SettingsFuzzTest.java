package io.gatehouse.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Any file in the place of the settings: it is taken, or every problem is told on a line of its own. */
class SettingsFuzzTest {
    private Path file;

    @BeforeEach
    void make() throws IOException {
        file = Files.createTempFile("settings", ".yaml");
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    @FuzzTest
    void anyFileIsTakenOrItsProblemsAreTold(byte[] content) throws IOException {
        Files.write(file, content);
        try {
            assertThat(SettingsLoader.load(file, Map.of(), List.of())).isNotNull();
        } catch (InvalidSettingsException e) {
            assertThat(e.problems()).isNotEmpty().noneMatch(line -> line.matches("(?s).*[\\x00-\\x1f\\x7f].*"));
        }
    }
}
