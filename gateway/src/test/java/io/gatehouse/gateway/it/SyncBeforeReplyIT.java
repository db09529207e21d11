package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches the system calls of a whole gateway: no upload is acknowledged before what it wrote was synced. */
class SyncBeforeReplyIT {
    private static final int UPLOADS = 30;
    private static final Pattern CALL = Pattern.compile("^([0-9]+) +([a-z0-9]+)\\((.*)$");
    private static final Pattern RESUMED = Pattern.compile("^([0-9]+) +<\\.\\.\\. f(data)?sync resumed>.*= 0$");

    @TempDir
    private Path directory;

    @BeforeAll
    static void straceIsThere() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "strace"))),
                "strace is not installed");
    }

    @Test
    void everyAcknowledgedUploadWasSyncedBeforeItsReplyWasWritten() throws Exception {
        Path trace = directory.resolve("trace");
        // -D leaves the gateway the child of this process, so that signals reach it.
        List<String> strace = List.of(
                "strace",
                "-D",
                "-f",
                "-y",
                "-q",
                "--seccomp-bpf",
                "-s",
                "160",
                "-e",
                "trace=fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg",
                "-o",
                trace.toString());
        try (GatewayProcess gateway = Launch.in(directory.resolve("data")).runUnder(strace)) {
            Api api = gateway.api();
            String secretNo = api.addDevice("SYNC");
            api.bind("SYNC", "corp");
            try (Terminal terminal = gateway.connect().login("SYNC", secretNo)) {
                for (int i = 0; i < UPLOADS; i++) {
                    assertThat(terminal.upload(Uploads.people(Uploads.finger("p" + i, 0, i))))
                            .isEmpty();
                }
            }
            gateway.kill();
        }
        assertThat(repliesAfterASync(ended(trace))).isEqualTo(UPLOADS);
    }

    /** Fails on a reply to an upload that came before a sync of the log, or with pages that were not synced. */
    private static int repliesAfterASync(List<String> trace) {
        Set<String> syncing = new HashSet<>();
        boolean dirty = false;
        int syncs = 0;
        int replies = 0;
        for (String line : trace) {
            Matcher call = CALL.matcher(line);
            Matcher resumed = RESUMED.matcher(line);
            boolean synced = resumed.matches() && syncing.remove(resumed.group(1));
            if (call.matches() && call.group(3).contains("gatehouse.db-wal>")) {
                boolean sync = call.group(2).endsWith("sync");
                dirty |= !sync;
                synced = sync && line.endsWith("= 0");
                if (sync && line.endsWith("<unfinished ...>")) {
                    syncing.add(call.group(1));
                }
            }
            if (synced) {
                dirty = false;
                syncs++;
            } else if (call.matches() && call.group(3).contains("fail_list")) {
                assertThat(syncs).as("syncs before reply %d: %s", replies, line).isPositive();
                assertThat(dirty)
                        .as("pages not synced at reply %d: %s", replies, line)
                        .isFalse();
                syncs = 0;
                replies++;
            }
        }
        return replies;
    }

    /** The whole trace, which is there once the last thread was seen to end. */
    private static List<String> ended(Path trace) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        List<String> lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
        while (lines.isEmpty() || !lines.get(lines.size() - 1).contains("+++ killed by SIGKILL +++")) {
            assertThat(System.nanoTime()).as("the trace does not end").isLessThan(deadline);
            Thread.onSpinWait();
            lines = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
        }
        return lines;
    }
}
