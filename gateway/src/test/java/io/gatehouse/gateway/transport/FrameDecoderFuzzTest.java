package io.gatehouse.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.util.Random;

/** Any bytes behind an upgrade: however they are cut, the same is heard of them. */
class FrameDecoderFuzzTest {
    private static final int LONGEST_CHUNK = 40;

    @FuzzTest
    void anyChunkingOfAnyBytesGivesTheSame(byte[] bytes) {
        RecordingReceiver whole = new RecordingReceiver();
        RecordingReceiver cut = new RecordingReceiver();
        feed(whole, bytes, bytes.length);
        feed(cut, bytes, LONGEST_CHUNK);

        assertThat(cut.heard).isEqualTo(whole.heard);
        assertThat(cut.violations).isEqualTo(whole.violations);
        assertThat(whole.violations).hasSizeLessThan(2);
    }

    private static void feed(RecordingReceiver receiver, byte[] bytes, int longest) {
        FrameDecoder decoder = new FrameDecoder(receiver);
        Random random = new Random(bytes.length);
        for (int at = 0; at < bytes.length; ) {
            int chunk = longest == bytes.length ? longest : 1 + random.nextInt(longest);
            int length = Math.min(chunk, bytes.length - at);
            decoder.read(Unpooled.copiedBuffer(bytes, at, length));
            at += length;
        }
        decoder.end();
    }
}
