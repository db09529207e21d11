package io.gatehouse.bench.client;

import io.gatehouse.bench.load.Errors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCounted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One connection of the measuring client, with nothing between it and the socket, so that the client stays faster than
 * what it measures. First it shakes hands, then it asks this and that (a login), then it goes round: whatever is
 * answered is asked again, or each request is sent when it is due. Event loop only, but for what says otherwise.
 */
public final class ClientConnection extends ByteToMessageDecoder {
    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET / HTTP/1.1",
            "Host: bench",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");
    private static final JsonMapper JSON = JsonMapper.shared();

    private enum State {
        SHAKING_HANDS,
        ASKING,
        GOING_ROUND,
        CLOSED
    }

    private final Errors errors;
    private final LongAdder passedOver;
    private final CompletableFuture<ClientConnection> open = new CompletableFuture<>();
    private State state = State.SHAKING_HANDS;
    private @Nullable ChannelHandlerContext context;
    private @Nullable CompletableFuture<JsonNode> answer;
    private @Nullable Dialogue dialogue;
    private LongAdder replies = new LongAdder();
    private @Nullable Intended intended;
    private @Nullable CompletableFuture<Long> settled;
    private int replyBytes;
    private long sent;
    private long received;
    private long heardAt;
    private int heardBytes;

    /** @param passedOver counts what the server said unasked about people, which nobody here wants to know */
    ClientConnection(Errors errors, LongAdder passedOver) {
        this.errors = errors;
        this.passedOver = passedOver;
    }

    /** Completes when the server has agreed to speak WebSocket. Any thread. */
    public CompletableFuture<ClientConnection> open() {
        return open;
    }

    /** Runs something on its event loop. Any thread, once it is open. */
    public void here(Runnable action) {
        context().executor().execute(action);
    }

    /** Runs something there whose outcome is awaited elsewhere. Any thread, once it is open. */
    public <T> CompletableFuture<T> fromHere(Supplier<CompletableFuture<T>> action) {
        return CompletableFuture.supplyAsync(action, context().executor()).thenCompose(outcome -> outcome);
    }

    /** Sends one request and hands over its answer. */
    public CompletableFuture<JsonNode> ask(JsonNode request) {
        ByteBuf text = context().alloc().buffer().writeBytes(JSON.writeValueAsBytes(request));
        CompletableFuture<JsonNode> coming = hear();
        context().writeAndFlush(Masking.frame(context().alloc(), text));
        return coming;
    }

    /** Hands over the next message, which comes unasked. */
    public CompletableFuture<JsonNode> hear() {
        answer = new CompletableFuture<>();
        return answer;
    }

    /** When the last message was there, before it was parsed. */
    public long heardAt() {
        return heardAt;
    }

    /** How long its text was. */
    public int heardBytes() {
        return heardBytes;
    }

    /**
     * Begins to go round.
     *
     * @param window requests in flight
     * @param replies counts those that were right
     */
    public void goRound(Dialogue dialogue, int window, LongAdder replies) {
        begin(dialogue, replies);
        send(window);
    }

    /** Begins a dialogue in which each request is sent by {@link #once}. */
    public void begin(Dialogue dialogue, LongAdder replies) {
        this.dialogue = dialogue;
        this.replies = replies;
        this.replyBytes = dialogue.replyBytes();
        state = State.GOING_ROUND;
    }

    /**
     * Begins a dialogue in which each request is sent by {@link #sendDue}.
     *
     * @param answered told when the request that is answered was meant to leave, for each right reply
     */
    public void pace(Dialogue dialogue, LongConsumer answered) {
        begin(dialogue, new LongAdder());
        intended = new Intended(answered);
    }

    /** Sends the next request, which was meant to leave at this time. On a connection that failed it does nothing. */
    public void sendDue(long meant) {
        if (state == State.GOING_ROUND && intended != null) {
            intended.sent(meant);
            send(1);
        }
    }

    /** Sends the next request only; completes with the nanoseconds from its write to its reply. */
    public CompletableFuture<Long> once() {
        CompletableFuture<Long> done = expectOne();
        ReferenceCounted request = dialogue().requests(sent, 1);
        sent++;
        long start = System.nanoTime();
        context().writeAndFlush(request);
        return done.thenApply(at -> at - start);
    }

    /** Sends the next request only, but keeps its last byte back until told; completes with its reply. */
    public CompletableFuture<Long> onceBut(CompletableFuture<?> lastByte) {
        CompletableFuture<Long> done = expectOne();
        ByteBuf request = (ByteBuf) dialogue().requests(sent, 1);
        sent++;
        ByteBuf last = request.slice(request.writerIndex() - 1, 1).retain();
        context().writeAndFlush(request.writerIndex(request.writerIndex() - 1));
        lastByte.thenRunAsync(() -> context().writeAndFlush(last), context().executor());
        return done;
    }

    private CompletableFuture<Long> expectOne() {
        CompletableFuture<Long> done = new CompletableFuture<>();
        settled = done;
        return done;
    }

    /** Shows every so often that it is still there, without asking anything. */
    public void beatEvery(long seconds) {
        context()
                .executor()
                .schedule(
                        () -> {
                            if (state == State.GOING_ROUND) {
                                context()
                                        .writeAndFlush(
                                                Masking.pong(context().alloc()),
                                                context().voidPromise());
                                beatEvery(seconds);
                            }
                        },
                        seconds,
                        TimeUnit.SECONDS);
    }

    /** Lets at most about this many bytes wait in the kernel, so that a large request does not hold the event loop. */
    public void sendInPieces(int bytes) {
        context().channel().config().setOption(ChannelOption.SO_SNDBUF, bytes);
    }

    /** Asks nothing more; completes when everything is answered. */
    public CompletableFuture<Long> settle() {
        CompletableFuture<Long> done = new CompletableFuture<>();
        if (state == State.CLOSED) {
            done.completeExceptionally(new IllegalStateException("the connection is closed"));
        } else {
            settled = done;
            settleIfAnswered();
        }
        return done;
    }

    /** Closes the socket. */
    public void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            hangUp();
        }
    }

    /** What is still to be written goes with the socket, and only then the buffers. */
    private void hangUp() {
        Dialogue last = dialogue;
        context().close().addListener(closed -> {
            if (last != null) {
                last.release();
            }
        });
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), HANDSHAKE));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        switch (state) {
            case SHAKING_HANDS -> handshake(in);
            case ASKING -> answer(in);
            case GOING_ROUND -> replies(in);
            case CLOSED -> in.skipBytes(in.readableBytes());
        }
    }

    private void handshake(ByteBuf in) {
        String text = in.toString(StandardCharsets.US_ASCII);
        int end = text.indexOf("\r\n\r\n");
        if (end >= 0) {
            in.skipBytes(end + 4);
            if (text.startsWith("HTTP/1.1 101")) {
                state = State.ASKING;
                open.complete(this);
            } else {
                fail("the handshake was answered with " + text.substring(0, text.indexOf('\r')));
            }
        }
    }

    private void answer(ByteBuf in) {
        int head = Unasked.head(in);
        if (in.readableBytes() < head || in.readableBytes() < head + Unasked.payload(in) || passOver(in)) {
            return;
        }
        heardAt = System.nanoTime();
        byte[] text = new byte[(int) Unasked.payload(in)];
        heardBytes = text.length;
        in.skipBytes(head).readBytes(text);
        CompletableFuture<JsonNode> waiting = answer;
        if (waiting == null) {
            fail("something came that nobody had asked for");
        } else {
            answer = null;
            waiting.complete(JSON.readTree(text));
        }
    }

    private void replies(ByteBuf in) {
        int right = 0;
        while (in.readableBytes() >= replyBytes) {
            ByteBuf expected = dialogue().reply(received);
            if (ByteBufUtil.equals(expected, expected.readerIndex(), in, in.readerIndex(), replyBytes)) {
                in.skipBytes(replyBytes);
                received++;
                right++;
                if (intended != null) {
                    intended.answered();
                }
            } else if (!passOver(in)) {
                if (Unasked.bytes(in) == Unasked.NONE) {
                    fail("a wrong reply: " + in.toString(in.readerIndex(), replyBytes, StandardCharsets.US_ASCII));
                    in.skipBytes(in.readableBytes());
                    return;
                }
                break;
            }
        }
        if (right > 0) {
            replies.add(right);
            if (settled != null) {
                settleIfAnswered();
            } else if (intended == null) {
                send(right);
            }
        }
    }

    /** True if there was a whole push that is nothing to this client, and now is not. */
    private boolean passOver(ByteBuf in) {
        int bytes = Unasked.bytes(in);
        if (bytes > 0) {
            in.skipBytes(bytes);
            passedOver.increment();
        }
        return bytes > 0;
    }

    private void send(int count) {
        context().writeAndFlush(dialogue().requests(sent, count), context().voidPromise());
        sent += count;
    }

    private void settleIfAnswered() {
        CompletableFuture<Long> done = settled;
        if (done != null && received == sent) {
            done.complete(System.nanoTime());
        }
    }

    private Dialogue dialogue() {
        if (dialogue == null) {
            throw new IllegalStateException("no dialogue has begun");
        }
        return dialogue;
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("it is not open");
        }
        return context;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (state != State.CLOSED) {
            fail("the server closed a connection");
        }
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(String.valueOf(cause));
    }

    /** Counts it, and lets nobody wait for what will not come. */
    private void fail(String sentence) {
        errors.add(sentence);
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        IllegalStateException cause = new IllegalStateException(sentence);
        open.completeExceptionally(cause);
        if (answer != null) {
            answer.completeExceptionally(cause);
        }
        if (settled != null) {
            settled.completeExceptionally(cause);
        }
        if (context != null) {
            hangUp();
        }
    }
}
