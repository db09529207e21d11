package io.gatehouse.gateway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The receivers of callbacks.md are those of the tests. */
class CallbackDocumentTest {
    private static final Path DOCUMENT = Path.of("docs", "callbacks.md");
    private static final Path SOURCES = Path.of("src", "test", "java", "io", "gatehouse", "gateway", "notify");
    private static final String INDENT = "    ";

    @ParameterizedTest
    @ValueSource(classes = {WecomReceiver.class, StandardReceiver.class})
    void whatItShowsIsWhatTheTestsRun(Class<?> receiver) throws Exception {
        List<String> lines = Files.readAllLines(SOURCES.resolve(receiver.getSimpleName() + ".java"));
        String method = lines.stream()
                .dropWhile(line -> !line.startsWith(INDENT + "public "))
                .takeWhile(line -> !line.equals("}"))
                .map(line -> line.isEmpty() ? line : line.substring(INDENT.length()))
                .collect(Collectors.joining("\n"));

        assertThat(method).contains("MessageDigest.isEqual");
        assertThat(Files.readString(DOCUMENT)).contains(method);
    }
}
