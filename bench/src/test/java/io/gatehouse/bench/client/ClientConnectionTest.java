package io.gatehouse.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.load.Errors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bytes in, as a server may cut them. */
class ClientConnectionTest {
    private static final String PUSH =
            "{\"cmd\":\"push_change_contact\",\"headers\":{\"req_id\":\"p\"},\"body\":{\"perm_version\":7}}";

    private final Errors errors = new Errors();
    private final LongAdder passedOver = new LongAdder();
    private final ClientConnection connection = new ClientConnection(errors, passedOver);
    private final EmbeddedChannel channel = new EmbeddedChannel(connection);
    private final LongAdder right = new LongAdder();

    @BeforeEach
    void shakeHands() {
        write("HTTP/1.1 101 Switching Protocols\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(connection.open()).isDone();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void write(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    private static byte[] bytes(ByteBuf... frames) {
        ByteBuf all = Unpooled.wrappedBuffer(frames);
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private static SmallFrames pings() {
        return new SmallFrames(0, 1, reqId -> "{\"id\":\"" + reqId + "\"}", Replies::ok);
    }

    private CompletableFuture<Long> ask(Dialogue pings) {
        connection.begin(pings, right);
        CompletableFuture<Long> reply = connection.once();
        channel.releaseOutbound();
        return reply;
    }

    @Test
    void aPushBeforeAReplyIsPassedOverWhereverTheBytesAreCut() {
        SmallFrames pings = pings();
        byte[] all = bytes(Replies.frame(PUSH), pings.reply(0).duplicate(), Replies.frame(PUSH));
        for (int cut = 1; cut < all.length; cut++) {
            CompletableFuture<Long> reply = ask(pings);
            write(Arrays.copyOf(all, cut));
            write(Arrays.copyOfRange(all, cut, all.length));
            assertThat(reply).as("cut after %s bytes", cut).isCompleted();
        }
        assertThat(errors.all()).isEmpty();
        assertThat(passedOver.sum()).isEqualTo(2L * (all.length - 1));
        assertThat(right.sum()).isEqualTo(all.length - 1);
    }

    @Test
    void aPushIsNoAnswer() {
        CompletableFuture<JsonNode> answer =
                connection.ask(JsonMapper.shared().createObjectNode().put("cmd", "register"));
        write(bytes(Replies.frame(PUSH), Replies.frame(Replies.ok("register"))));
        assertThat(answer.join().at("/headers/req_id").asString()).isEqualTo("register");
        assertThat(passedOver.sum()).isEqualTo(1);
    }

    @Test
    void anotherPushIsAWrongReply() {
        CompletableFuture<Long> reply = ask(pings());
        write(bytes(Replies.frame(PUSH.replace("push_change_contact", "push_enter_page"))));
        assertThat(reply).isCompletedExceptionally();
        assertThat(errors.total()).isPositive();
    }
}
