package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogTest {
    @TempDir
    private Path directory;

    @Test
    void aSampleIsInTheFileAtOnce() throws Exception {
        Path csv = directory.resolve("samples.csv");
        List<Sample> samples = new Samples().all();
        try (SampleLog log = new SampleLog(csv)) {
            log.add(samples.get(0));
            log.add(samples.get(1));
            assertThat(Files.readAllLines(csv))
                    .containsExactly(
                            "seconds,rss,live_heap,used_heap,netty_direct,descriptors,threads,connected,registered,"
                                    + "activated,subscribed,draining,upload_bytes,enrollments_pending,pings,ping_p99_ms,"
                                    + "uploads,upload_p99_ms,churned,errors",
                            "0.0,734003200,41943040,146800640,8388608,550,25,1,1,1,497,0,0,2,250,1.50,10,,10,0",
                            "5.0,734003200,,146800640,8388608,550,25,1,1,1,497,0,0,2,250,1.50,10,,10,0");
            assertThat(log.all()).isEqualTo(samples.subList(0, 2));
        }
    }
}
