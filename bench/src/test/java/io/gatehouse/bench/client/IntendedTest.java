package io.gatehouse.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntendedTest {
    private final List<Long> answered = new ArrayList<>();
    private final Intended intended = new Intended(answered::add);

    @Test
    void timesComeBackInTheirOrderHoweverManyAreInFlight() {
        List<Long> sent = new ArrayList<>();
        for (long time = 0; time < 100; time++) {
            intended.sent(time);
            sent.add(time);
            if (time % 3 == 0) {
                intended.answered();
            }
        }
        while (answered.size() < sent.size()) {
            intended.answered();
        }
        assertThat(answered).isEqualTo(sent);
    }
}
