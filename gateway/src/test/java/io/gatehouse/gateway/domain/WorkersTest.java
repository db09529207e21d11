package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class WorkersTest {
    private final Queue<Runnable> calls = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private final Workers workers = new Workers(call -> {
        if (calls.size() >= room) {
            throw new RejectedExecutionException("full");
        }
        calls.add(call);
    });

    @Test
    void theTasksOfOneCorpDoNotWaitForAllThoseOfAnother() {
        for (int i = 0; i < 4; i++) {
            task("a", 10);
        }
        task("b", 10);

        work();

        assertThat(done).containsExactly("a", "b", "a", "a", "a");
    }

    @Test
    void aCorpWithLargeTasksHasFewerTurns() {
        for (int i = 0; i < 3; i++) {
            task("a", 20);
        }
        for (int i = 0; i < 4; i++) {
            task("b", 10);
        }

        work();

        assertThat(done).containsExactly("a", "b", "b", "a", "b", "b", "a");
    }

    @Test
    void aTaskThatIsNotTakenIsNotDone() {
        room = 1;
        task("a", 1);

        assertThatThrownBy(() -> task("b", 1)).isInstanceOf(RejectedExecutionException.class);
        work();
        room = 2;
        task("c", 1);
        work();

        assertThat(done).containsExactly("a", "c");
    }

    private void task(String corpId, long weight) {
        workers.execute(corpId, weight, () -> done.add(corpId));
    }

    private void work() {
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
            call.run();
        }
    }
}
