package io.gatehouse.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.Errors;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.bench.server.Contender;
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

/** The gateway that shows, by encrypting nothing, what encryption costs. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PlainGatewayIT {
    @TempDir
    private Path directory;

    @Test
    void itStartsAndTakesUploadsAsTheOtherOneDoes() throws Exception {
        Fleet fleet = new Fleet(directory.resolve("fleet"), 1);
        Plan plan =
                new Plan(Cores.choose(), Jvm.of(Jvm.ownHome(), List.of()), directory, fleet, 1, 1, System.out::println);
        UploadFrames frames = new UploadFrames(3, 1);
        try (Client client = new Client(new Errors());
                Contender gateway = plan.plainGateway(directory.resolve("data"), 1)) {
            ClosedLoop.Section section = new ClosedLoop(1, 1, 0, 0.5)
                    .measure(client, gateway, number -> new Uploads(frames, number, Replies::allTaken));

            assertThat(section.repliesPerSecond()).isPositive();
        }
    }
}
