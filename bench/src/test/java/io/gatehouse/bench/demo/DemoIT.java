package io.gatehouse.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, as somebody runs it. */
class DemoIT {
    @TempDir
    private Path temporary;

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS)
    void showsTheMainJobEndsByItselfAndLeavesNothingBehind() throws Exception {
        Path out = temporary.resolve("out");
        Path err = temporary.resolve("err");
        Path tmp = Files.createDirectory(temporary.resolve("tmp"));
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + tmp,
                        "-Dorg.sqlite.tmpdir=" + temporary,
                        "-jar",
                        Path.of("target", "gatehouse-bench.jar").toString(),
                        "demo")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int exit = demo.waitFor();
        String text = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(exit)
                .as(text + Files.readString(err, StandardCharsets.UTF_8))
                .isZero();
        assertThat(text)
                .contains("GATE-1, GATE-2, GATE-3 online")
                .containsPattern("succeeded: fp slot 0, \\d+ bytes, sha256 [0-9a-f]{12}… as sent")
                .containsPattern("succeeded: fa slot 0, 2060 bytes, sha256 [0-9a-f]{12}… as sent")
                .contains("failed, and the user reads: \"No face found, please stand closer\"")
                .containsPattern("stored, synced and answered in \\d+ ms: errcode 0, fail_list empty")
                .containsPattern("202 people +602 templates: 401 fingers, 201 faces")
                .contains("All as expected")
                .contains("Try next");
        assertThat(Files.readString(err, StandardCharsets.UTF_8)).isEmpty();
        try (var left = Files.list(tmp)) {
            assertThat(left.map(path -> path.getFileName().toString()).toList())
                    .filteredOn(name -> name.startsWith("gatehouse"))
                    .isEqualTo(List.of());
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aStepThatGoesOtherwiseIsNamedWithWhatWasExpected() throws Exception {
        try (Stage stage = Stage.open(temporary.resolve("data"))) {
            stage.operator().createDevice("GATE-2", null).join();
            Story story = new Story(new PrintWriter(new StringWriter()), System::nanoTime);
            assertThatThrownBy(() -> new Demo(stage, story).run())
                    .isInstanceOf(Deviation.class)
                    .hasMessageContaining("terminal online: expected an answer within")
                    .hasMessageContaining("device_exists");
        }
    }
}
