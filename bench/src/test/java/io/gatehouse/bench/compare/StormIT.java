package io.gatehouse.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.server.Cores;
import io.gatehouse.bench.server.Jvm;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The re-push storm, small: far more comes at once than the heap could hold. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StormIT {
    private static final int TERMINALS = 500;

    @TempDir
    private Path directory;

    @Test
    void fiveHundredUploadsAtOnceAreAllAcknowledgedWithinTheBudget() throws Exception {
        Fleet fleet = new Fleet(directory.resolve("fleet"), TERMINALS);
        Plan plan =
                new Plan(Cores.choose(), Jvm.of(Jvm.ownHome(), List.of()), directory, fleet, 1, 1, System.out::println);
        try (Client client = new Client(new Errors())) {
            List<Result> results = new Storm(TERMINALS, "-Xmx96m", 16).measure(plan, client);

            assertThat(results)
                    .allSatisfy(result -> assertThat(result.met())
                            .as("%s MiB more than when idle", result.ours().max())
                            .isTrue());
        }
    }
}
