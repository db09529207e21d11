package io.gatehouse.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JvmTest {
    @Test
    void withoutAnExperimentEveryServerHasOneCoreTheSameHeapAndG1() {
        assertThat(Jvm.of(Jvm.ownHome(), List.of()).options())
                .containsExactlyInAnyOrder("-XX:ActiveProcessorCount=1", "-Xms1g", "-Xmx1g", "-XX:+UseG1GC");
    }

    @Test
    void theOptionsOfAnExperimentComeLast() {
        assertThat(Jvm.of(Jvm.ownHome(), List.of("-Xmx512m", "-Da=b")).options())
                .endsWith("-XX:+UseG1GC", "-Xmx512m", "-Da=b");
    }

    @Test
    void anotherCollectorTakesThePlaceOfG1() {
        assertThat(Jvm.of(Jvm.ownHome(), List.of("-XX:+UseParallelGC")).options())
                .contains("-XX:+UseParallelGC")
                .doesNotContain("-XX:+UseG1GC");
    }

    @Test
    void theVersionIsTheOneOfThatJvm() throws Exception {
        assertThat(Jvm.of(Jvm.ownHome(), List.of()).version())
                .endsWith(" " + System.getProperty("java.runtime.version"));
    }
}
