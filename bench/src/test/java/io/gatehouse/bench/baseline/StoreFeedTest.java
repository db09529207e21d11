package io.gatehouse.bench.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Person;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StoreFeedTest {
    @TempDir
    private Path data;

    @Test
    void whatIsFedIsStoredAsUploadsAre() throws Exception {
        try (Meters meters = new Meters(new SimpleMeterRegistry());
                EventStream events = new EventStream();
                SqlStore store = SqlStore.open("jdbc:sqlite:", data, events, meters)) {
            new StoreFeed(store, 3).feed(2, 0, 0.2);
            Page<Person> people = store.read(snapshot -> snapshot.people("bench", 3, null))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(people.items())
                    .hasSize(3)
                    .allSatisfy(person -> assertThat(person.templates()).hasSize(3));
        }
    }
}
