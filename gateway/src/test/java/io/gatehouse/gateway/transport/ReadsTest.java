package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ExtendedHandle reads = new Reads().newHandle();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** One turn of the event loop: reads of so many bytes each. */
    private void turn(int... bytes) {
        reads.reset(channel.config());
        for (int each : bytes) {
            reads.attemptedBytesRead(Math.max(each, reads.guess()));
            reads.lastBytesRead(Math.min(each, reads.attemptedBytesRead()));
            reads.incMessagesRead(1);
        }
        reads.readComplete();
    }

    @Test
    void whoSaysLittleIsReadWithLittle() {
        turn(60);
        turn(511);
        assertThat(reads.guess()).isEqualTo(Reads.LEAST);
    }

    @Test
    void whoAlwaysHasMoreIsReadWithMoreAndMore() {
        turn(512, 4096, 32 * 1024);
        assertThat(reads.guess()).isEqualTo(Reads.MOST);
        turn(Reads.MOST, Reads.MOST);
        assertThat(reads.guess()).isEqualTo(Reads.MOST);
    }

    @Test
    void whoSaysLittleAgainIsReadWithLittleAfterAFewTurns() {
        turn(512, 4096, 32 * 1024);
        for (int i = 0; i < 4; i++) {
            turn(60);
        }
        assertThat(reads.guess()).isEqualTo(Reads.LEAST);
    }

    @Test
    void itGoesOnOnlyWhileThereIsMoreAndReadingIsWanted() {
        reads.reset(channel.config());
        reads.attemptedBytesRead(512);
        reads.lastBytesRead(512);
        reads.incMessagesRead(1);
        assertThat(reads.continueReading()).isTrue();
        channel.config().setAutoRead(false);
        assertThat(reads.continueReading()).isFalse();
        channel.config().setAutoRead(true);
        reads.lastBytesRead(10);
        assertThat(reads.continueReading()).isFalse();
        reads.lastBytesRead(-1);
        assertThat(reads.lastBytesRead()).isEqualTo(-1);
    }

    @Test
    void theOthersOfTheLoopHaveTheirTurn() {
        reads.reset(channel.config());
        for (int i = 0; i < 16; i++) {
            assertThat(i == 0 || reads.continueReading()).isTrue();
            reads.attemptedBytesRead(512);
            reads.lastBytesRead(512);
            reads.incMessagesRead(1);
        }
        assertThat(reads.continueReading()).isFalse();
    }
}
