package io.gatehouse.gateway.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever terminals miss, they end with exactly the templates that they should have.
 *
 * <p>{@code -Pschedules} looks at 1,000 of them; the failure names its number.
 */
class SchedulesTest {
    private static final int SCHEDULES = Integer.getInteger("gatehouse.schedules", 50);
    private static final long FIRST = Long.getLong("gatehouse.schedules.first", 1);

    @Test
    void aTerminalThatMissesPushesEndsWithExactlyTheTemplatesThatItShouldHave() throws Exception {
        for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
            Path directory = Files.createTempDirectory(memory(), "gatehouse-schedule");
            try (Schedule schedule = new Schedule(seed, directory)) {
                schedule.run();
            } catch (AssertionError e) {
                throw new AssertionError("schedule " + seed, e);
            } finally {
                remove(directory);
            }
        }
    }

    /** Where a sync costs nothing, since nothing here depends on the disk. */
    private static Path memory() {
        Path shared = Path.of("/dev/shm");
        return Files.isWritable(shared) ? shared : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
