package io.gatehouse.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Every limit has a test that trips it and one that stays just below: limits.txt says which, and this that they are there. */
class LimitsTest {
    private static final String ROOT = "io.gatehouse.gateway.";

    /**
     * A line of the file.
     *
     * @param name of a key, or of a limit that is no setting, which begins with a plus
     */
    private record Limit(String name, String tripped, String below) {
        static Limit of(String line) {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            assertThat(cells).as(line).hasSize(3);
            return new Limit(cells.get(0), cells.get(1), cells.get(2));
        }

        boolean isNone() {
            return tripped.equals("-");
        }
    }

    @Test
    void everySettingIsInTheTable() throws IOException {
        List<String> named = limits().stream()
                .map(Limit::name)
                .filter(name -> !name.startsWith("+"))
                .toList();

        assertThat(named).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(named))
                .isEqualTo(new TreeSet<>(Keys.ALL.stream().map(Key::name).toList()));
    }

    @Test
    void whatIsNoLimitSaysWhatItIs() throws IOException {
        assertThat(limits()).filteredOn(Limit::isNone).allSatisfy(limit -> {
            assertThat(limit.below()).as(limit.name()).isNotEmpty();
            assertThat(limit.name()).doesNotMatch("limits\\..*|quota\\..*|\\+.*");
        });
    }

    @Test
    void everyTestOfTheTableIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Limit limit : limits()) {
            if (!limit.isNone()) {
                Stream.of(limit.tripped(), limit.below())
                        .filter(test -> !isTest(test))
                        .forEach(test -> missing.add(limit.name() + ": " + test));
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void aTestThatIsNotThereIsFound() {
        assertThat(isTest("config.LimitsTest#aTestThatIsNotThereIsFound")).isTrue();
        assertThat(isTest("config.LimitsTest#noSuchTest")).isFalse();
        assertThat(isTest("config.LimitsTest#isTest")).isFalse();
        assertThat(isTest("config.NoSuchTest#noSuchTest")).isFalse();
    }

    private static boolean isTest(String name) {
        String[] parts = name.split("#", -1);
        try {
            return Arrays.stream(Class.forName(ROOT + parts[0]).getDeclaredMethods())
                    .filter(method -> method.getName().equals(parts[1]))
                    .anyMatch(LimitsTest::isTest);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static boolean isTest(Method method) {
        return AnnotationSupport.isAnnotated(method, Testable.class);
    }

    private static List<Limit> limits() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(LimitsTest.class.getResourceAsStream("/limits.txt")), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Limit::of)
                    .toList();
        }
    }
}
