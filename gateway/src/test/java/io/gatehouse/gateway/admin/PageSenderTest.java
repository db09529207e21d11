package io.gatehouse.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader who is slow, one who is gone, and a store that fails in the middle. */
class PageSenderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private boolean allowed = true;
    private final Deque<CompletableFuture<byte @Nullable []>> asked = new ArrayDeque<>();
    private final PageSender sender =
            new PageSender(channel, this::next, () -> allowed, AdminPort.QUICK, end -> ended = true);
    private boolean ended;

    private CompletionStage<byte @Nullable []> next() {
        CompletableFuture<byte @Nullable []> page = new CompletableFuture<>();
        asked.add(page);
        return page;
    }

    @BeforeEach
    void stopTheClock() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aPageIsAskedForWhenTheOneBeforeWasTaken() {
        sender.send();
        sender.send();
        assertThat(asked).hasSize(1);
        answer("a");
        assertThat(asked).hasSize(1);
        answer("b");
        answer(null);
        assertThat(asked).isEmpty();
        assertThat(ended).isTrue();
        assertThat(written()).isEqualTo("a");
        assertThat(written()).isEqualTo("b");
        assertThatObject(channel.readOutbound()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    @Test
    void whoDoesNotReadIsGivenNothingMoreAndIsClosedAfterAWhile() {
        sender.send();
        writable(false);
        answer("a");
        assertThat(asked).isEmpty();
        long patience = AdminPort.QUICK.slowReader().toMillis();
        pass(patience - 1);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(ended).isFalse();
    }

    @Test
    void whoReadsAgainInTimeIsGivenTheRest() {
        sender.send();
        writable(false);
        answer("a");
        pass(AdminPort.QUICK.slowReader().toMillis() - 1);
        writable(true);
        sender.send();
        assertThat(asked).hasSize(1);
        pass(AdminPort.QUICK.slowReader().toMillis());
        assertThat(channel.isOpen()).isTrue();
        answer(null);
        assertThat(ended).isTrue();
    }

    @Test
    void aPageThatCannotBeHadBreaksTheBodyOff() {
        sender.send();
        answer("a");
        asked.remove().completeExceptionally(new IllegalStateException("the store is gone"));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(ended).isFalse();
        assertThat(written()).isEqualTo("a");
        assertThatObject(channel.readOutbound()).isNull();
    }

    @Test
    void whoDoesNotTakeTheEndIsClosedAfterAWhile() {
        channel.pipeline().addFirst(new EventSenderTest.FullSocket());
        sender.send();
        answer(null);
        assertThat(ended).isTrue();
        pass(AdminPort.QUICK.slowReader().toMillis() - 1);
        assertThat(channel.isOpen()).isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoIsAllowedNoLongerIsGivenNoPageThatCameSince() {
        sender.send();
        answer("a");
        allowed = false;
        answer("b");
        assertThat(channel.isOpen()).isFalse();
        assertThat(ended).isFalse();
        assertThat(asked).isEmpty();
        assertThat(written()).isEqualTo("a");
        assertThatObject(channel.readOutbound()).isNull();
    }

    @Test
    void whoIsGoneIsGivenNothing() {
        sender.send();
        sender.stop();
        answer("a");
        assertThat(asked).isEmpty();
        assertThatObject(channel.readOutbound()).isNull();
    }

    private void answer(@Nullable String page) {
        asked.remove().complete(page == null ? null : page.getBytes(UTF_8));
        channel.runPendingTasks();
    }

    private void writable(boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    private String written() {
        HttpContent content = channel.readOutbound();
        ByteBuf bytes = content.content();
        try {
            return bytes.toString(UTF_8);
        } finally {
            content.release();
        }
    }
}
