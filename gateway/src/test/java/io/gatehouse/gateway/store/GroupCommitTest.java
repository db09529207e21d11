package io.gatehouse.gateway.store;

import static io.gatehouse.gateway.store.Stores.change;
import static io.gatehouse.gateway.store.Stores.failure;
import static io.gatehouse.gateway.store.Stores.get;
import static io.gatehouse.gateway.store.Stores.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.gatehouse.gateway.domain.Corp;
import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How works share commits. */
final class GroupCommitTest {
    private final RecordingJournal journal = new RecordingJournal();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path dataDir;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Store store;

    @BeforeEach
    void open() throws StoreOpenException {
        store = SqlStore.open(
                Database.of("jdbc:sqlite:", dataDir),
                journal,
                new Meters(registry),
                new WorkQueue.Bounds(10, 1000, 8, 300),
                SqlStore.PROBE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aLoneWorkIsCommittedAtOnce() throws Exception {
        change(store, tx -> tx.putCorp("corp", null));
        assertThat(commits()).isEqualTo(1);
    }

    @Test
    void whatHasQueuedSharesOneCommit() throws Exception {
        Group group = Group.hold(store);
        List<CompletionStage<Integer>> stages =
                IntStream.range(0, 8).mapToObj(i -> tell(10, i)).toList();
        group.release();
        for (CompletionStage<Integer> stage : stages) {
            get(stage);
        }
        assertThat(journal.groups).containsExactly(8);
        assertThat(commits()).isEqualTo(1);
    }

    @Test
    void stagesCompleteInTheOrderOfTheCallsInTheWriter() throws Exception {
        List<String> order = new ArrayList<>();
        Group group = Group.hold(store);
        List<CompletionStage<Boolean>> stages = IntStream.range(0, 9)
                .mapToObj(i -> tell(1, i)
                        .thenApply(done ->
                                order.add(done + " " + Thread.currentThread().getName())))
                .toList();
        group.release();
        for (CompletionStage<Boolean> stage : stages) {
            get(stage);
        }
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 9)
                        .mapToObj(i -> i + " gatehouse-writer")
                        .toList());
    }

    @Test
    void aGroupIsCappedInBytes() throws Exception {
        Group group = Group.hold(store);
        List<CompletionStage<Integer>> stages =
                IntStream.range(0, 5).mapToObj(i -> tell(120, i)).toList();
        group.release();
        for (CompletionStage<Integer> stage : stages) {
            get(stage);
        }
        assertThat(journal.groups).containsExactly(2, 2, 1);
    }

    @Test
    void aFullQueueFailsAtOnce() throws Exception {
        Group group = Group.hold(store);
        List<CompletionStage<Integer>> waiting =
                IntStream.range(0, 10).mapToObj(i -> tell(1, i)).toList();
        CompletionStage<Integer> refused = tell(1, 10);
        assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
        assertThat(failure(refused)).isInstanceOf(StoreUnavailableException.class);
        group.release();
        for (CompletionStage<Integer> stage : waiting) {
            get(stage);
        }
        assertThat(store.healthy()).isTrue();
    }

    @Test
    void tooManyBytesFailAtOnce() throws Exception {
        Group group = Group.hold(store);
        CompletionStage<Integer> first = tell(999, 0);
        CompletionStage<Integer> refused = tell(2, 1);
        assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
        group.release();
        get(first);
        get(tell(2, 2));
        assertThat(journal.told).containsExactly("1:0", "2:2");
    }

    @Test
    void oneCulpritCostsTheOthersOnlyACommitEach() throws Exception {
        Group group = Group.hold(store);
        CompletionStage<Integer> first = tell(1, 0);
        CompletionStage<Integer> culprit = store.write(1, tx -> {
            throw new IllegalStateException("on purpose");
        });
        CompletionStage<Integer> last = tell(1, 2);
        group.release();
        assertThat(failure(culprit)).hasMessage("on purpose");
        get(first);
        get(last);
        assertThat(journal.groups).containsExactly(1, 1);
        assertThat(journal.told).containsExactly("1:0", "2:2");
    }

    @Test
    void anErrorOfAWorkFailsItsStageAndNotTheWriter() throws Exception {
        CompletionStage<Integer> culprit = store.write(1, tx -> {
            throw new StackOverflowError("on purpose");
        });
        assertThat(failure(culprit)).isInstanceOf(StackOverflowError.class);
        get(tell(1, 0));
    }

    @Test
    void whatHangsOnAStageCannotHurtTheWriter() throws Exception {
        Group group = Group.hold(store);
        tell(1, 0).thenRun(() -> {
            throw new IllegalStateException("on purpose");
        });
        CompletionStage<Integer> next = tell(1, 1);
        group.release();
        assertThat(get(next)).isEqualTo(1);
        get(tell(1, 2));
    }

    @Test
    void anInterruptDoesNotEndTheWriter() throws Exception {
        Group group = Group.hold(store);
        CompletionStage<Void> interrupted =
                tell(1, 0).thenRun(() -> Thread.currentThread().interrupt());
        group.release();
        get(interrupted);
        get(tell(1, 1));
        assertThat(store.healthy()).isTrue();
    }

    @Test
    void whatHangsOnAStageMayWrite() throws Exception {
        assertThatObject(get(tell(1, 0).thenCompose(done -> tell(1, done + 1)))).isEqualTo(1);
    }

    @Test
    void aJournalThatFailsDoesNotUndoTheCommit() throws Exception {
        store.close();
        store = SqlStore.open("jdbc:sqlite:", dataDir, new FailingJournal(), new Meters(registry));
        change(store, tx -> {
            tx.putCorp("corp", null);
            tx.tell(event(0));
        });
        assertThat(read(store, Store.Snapshot::corps)).containsExactly(new Corp("corp", "corp"));
    }

    @Test
    void aWorkThatChangesNothingIsNoCommit() throws Exception {
        change(store, Store.Snapshot::devices);
        assertThat(commits()).isEqualTo(0);
    }

    @Test
    void committedRowsAreCounted() throws Exception {
        change(store, tx -> {
            tx.putCorp("a", null);
            tx.putCorp("b", null);
        });
        assertThat(registry.get("gatehouse.commit.rows").summary().totalAmount())
                .isEqualTo(2);
    }

    private CompletionStage<Integer> tell(long bytes, int number) {
        return store.write(bytes, tx -> {
            tx.tell(event(number));
            return number;
        });
    }

    private long commits() {
        return registry.get("gatehouse.commit").timer().count();
    }

    private static Event event(int number) {
        return new Event.TemplatesChanged(
                new PersonKey("corp", UserType.EMPLOYEE, Integer.toString(number)), "SN", null, List.of());
    }

    /** Encodes, but cannot tell. */
    private static final class FailingJournal implements Journal {
        @Override
        public String encode(List<Event> events) {
            return "encoded";
        }

        @Override
        public void committed(long firstId, List<Event> events, String encoded) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public @Nullable Redacted redact(String encoded, List<Erasure.What> erased) {
            return null;
        }

        @Override
        public void redacted(long firstId, String encoded) {}

        @Override
        public void restore(long firstId, int count, String encoded) {}
    }
}
