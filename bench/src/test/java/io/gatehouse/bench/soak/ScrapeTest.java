package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScrapeTest {
    private final Scrape scrape = Scrape.of("""
            # HELP gatehouse_connections Terminals connected, by how far their login has come.
            # TYPE gatehouse_connections gauge
            gatehouse_connections{state="connected"} 1.0
            gatehouse_connections{state="subscribed"} 40.0
            gatehouse_connections_max 99
            jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 6489088.0
            jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 1.3E7
            jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 2.5E7
            process_files_open_files 32.0
            """);

    @Test
    void figuresOfOneNameAreAddedUp() {
        assertThat(scrape.connections()).isEqualTo(41);
        assertThat(scrape.connections("subscribed")).isEqualTo(40);
        assertThat(scrape.sum("jvm_memory_used_bytes", "area=\"heap\"")).isEqualTo(19_489_088);
        assertThat(scrape.sum("process_files_open_files", "")).isEqualTo(32);
    }

    @Test
    void aNameThatIsNotThereIsNotZero() {
        assertThatThrownBy(() -> scrape.connections("draining"))
                .hasMessage("/metrics has no gatehouse_connections state=\"draining\"");
        assertThatThrownBy(scrape::pendingEnrollments).hasMessageContaining("gatehouse_enrollments_pending");
    }
}
