package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a terminal is told next. */
class PushDecisionTest {
    private static final int PEOPLE = 450;

    @TempDir
    private Path directory;

    @Test
    void aPushNamesNoMorePeopleThanFirmwareGoesByAndNobodyIsLeftOut() throws Exception {
        Meters meters = new Meters(new SimpleMeterRegistry());
        try (SqlStore store = SqlStore.open("jdbc:sqlite:", directory, new EventStream(), meters)) {
            write(store, tx -> tx.addDevice("S1", null, "secret", null, "corp"));
            write(store, tx -> {
                tx.directory().put(people(), Instant.EPOCH);
                return PEOPLE;
            });

            List<Notice.Changed> told = write(store, PushDecisionTest::tellAll);

            assertThat(told).extracting(Notice.Changed::toFetch).containsExactly(198, 198, PEOPLE - 2 * 198);
            long first = told.get(0).version();
            assertThat(told).extracting(Notice.Changed::version).containsExactly(first, first + 1, first + 2);
            assertThat(told.stream().flatMap(notice -> notice.created().stream()))
                    .doesNotHaveDuplicates()
                    .hasSize(PEOPLE);
        }
    }

    private static List<Entry> people() {
        return IntStream.range(0, PEOPLE)
                .mapToObj(i -> Entry.of(new PersonKey("corp", UserType.EMPLOYEE, "u" + i)))
                .toList();
    }

    private static List<Notice.Changed> tellAll(Store.Transaction tx) {
        List<Notice.Changed> told = new ArrayList<>();
        for (int step = 0; step < 10; step++) {
            PushDecision decision = Objects.requireNonNull(PushDecision.of(tx, "S1", Roll.CONTACTS, Instant.EPOCH));
            if (decision.next(0, false).notice() instanceof Notice.Changed changed) {
                told.add(changed);
            }
        }
        return told;
    }

    private static <T> T write(SqlStore store, Function<Store.Transaction, T> work) throws Exception {
        return store.write(100, work).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
