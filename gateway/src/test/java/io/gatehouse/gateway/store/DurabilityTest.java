package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches the system calls of a store in a process of its own: what is acknowledged was synced. */
final class DurabilityTest {
    private static final List<String> STRACE = List.of("strace", "-f", "--seccomp-bpf", "-qq", "-o");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dataDir;

    @BeforeAll
    static void straceIsThere() {
        assumeTrue(
                List.of(System.getenv("PATH").split(":")).stream()
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "strace"))),
                "strace is not installed");
    }

    @Test
    void eachLoneWriteIsSyncedAndAStormSharesItsSyncs() throws Exception {
        long idle = syncs("write", "0");
        assertThat(syncs("write", "50") - idle).isGreaterThanOrEqualTo(50).isLessThan(75);
        assertThat(syncs("storm", "1000") - idle).as("a storm shares its syncs").isBetween(1L, 20L);
    }

    @Test
    void aSyncThatFailsIsNeverCalledGood() throws Exception {
        Path trace = dataDir.resolve("trace");
        List<String> failing = traced(trace, "--inject=fsync,fdatasync:error=EIO:when=30..34");
        List<String> acknowledged = new ArrayList<>();
        int failed = 0;
        try (Child child = Child.startUnder(failing, dataDir.resolve("data"), "write", "60")) {
            for (int i = 0; i < 60; i++) {
                String line = child.line();
                if (line.equals("ok " + i)) {
                    acknowledged.add("corp" + i);
                } else {
                    assertThat(line).isEqualTo("failed " + i);
                    failed++;
                }
            }
            child.finish();
        }
        assertThat(Files.readString(trace)).contains("(INJECTED)");
        assertThat(failed).isBetween(1, 5);
        try (Store store =
                SqlStore.open("jdbc:sqlite:", dataDir.resolve("data"), new RecordingJournal(), Stores.meters())) {
            assertThat(read(store, Store.Snapshot::corps))
                    .extracting(Corp::id)
                    .containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }

    private long syncs(String... arguments) throws Exception {
        Path trace = dataDir.resolve("trace");
        Path data = Files.createTempDirectory(dataDir, "data");
        try (Child child = Child.startUnder(traced(trace, "-e", "trace=fsync,fdatasync"), data, arguments)) {
            child.finish();
        }
        try (var lines = Files.lines(trace)) {
            return lines.filter(line -> line.contains("sync(")).count();
        }
    }

    private static List<String> traced(Path trace, String... options) {
        List<String> command = new ArrayList<>(STRACE);
        command.add(trace.toString());
        command.addAll(List.of(options));
        return command;
    }
}
