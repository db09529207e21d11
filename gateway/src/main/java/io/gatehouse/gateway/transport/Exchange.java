package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller.Stage;
import io.gatehouse.protocol.BinaryFrame;
import io.gatehouse.protocol.CommandType;
import io.gatehouse.protocol.Encoder;
import io.gatehouse.protocol.EnvelopeParser;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Inbound;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import io.gatehouse.protocol.ReqId;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversation with a terminal: messages to requests, requests to replies, and the replies out in the order in which
 * the requests came, whenever and wherever they are ready. Event loop only, but for what says otherwise.
 *
 * <p>Requests are handed on in order too. While a worker parses a large message, the messages behind it wait; and before
 * the login is done they go one at a time, so that a step of the login is seen by the request behind it.
 */
final class Exchange implements Conversation {
    /** A longer message is parsed and handed on by a worker, so that it does not hold the event loop. */
    static final int LARGE_MESSAGE = 256 * 1024;
    /** Instead of this many answers without headers in a row the connection is closed. */
    static final int MAX_HEADERLESS = 10;

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    private final Connection connection;
    private final Shared shared;
    private final Requests requests;
    private @Nullable Turn first;
    private @Nullable Turn last;
    private int turns;
    private int headerless;
    private boolean working;
    /** A large reply is on its way: until it has left, no other is begun. */
    private boolean pulling;

    private boolean ended;

    Exchange(Connection connection, Requests requests) {
        this.connection = connection;
        this.shared = connection.shared();
        this.requests = requests;
    }

    @Override
    public void message(boolean text, byte[] message, int length) {
        long arrived = connection.incoming().lastFrame();
        UploadBudget.Reservation reservation = connection.incoming().takeReservation();
        try {
            if (!text) {
                // Cheap however long it is: what it carries stays where it lies.
                take(BinaryFrame.parse(message, 0, length), arrived, reservation);
            } else if (length <= LARGE_MESSAGE) {
                take(EnvelopeParser.parse(message, 0, length, shared.limits().template()), arrived, reservation);
            } else {
                working = true;
                shared.workers()
                        .execute(connection.peer().corp(), length, () -> work(message, length, arrived, reservation));
            }
        } catch (RuntimeException | Error e) {
            release(reservation);
            throw e;
        }
    }

    @Override
    public boolean ready() {
        boolean oneAtATime = connection.peer().stage() != Stage.SUBSCRIBED;
        return !working
                && !pulling
                && (oneAtATime ? first == null : turns < shared.limits().replies());
    }

    @Override
    public boolean settled() {
        return first == null && !working;
    }

    /** A push does not overtake the reply to the login, or the terminal would get it before it knows that it is in. */
    @Override
    public void push(byte[] message, @Nullable CompletableFuture<Boolean> sent) {
        Turn turn = new Turn(message, sent);
        if (first != null && first.duringLogin) {
            append(turn);
        } else {
            connection.send(true, message, turn);
        }
    }

    @Override
    public void writable() {
        sendInOrder();
    }

    @Override
    public void ended() {
        ended = true;
        for (Turn turn = first; turn != null; turn = turn.next) {
            if (turn.answered()) {
                turn.over(false);
            }
        }
        first = null;
        last = null;
    }

    /** On a worker. */
    private void work(byte[] message, int length, long arrived, UploadBudget.@Nullable Reservation reservation) {
        try {
            Inbound inbound =
                    EnvelopeParser.parse(message, 0, length, shared.limits().template());
            if (reservation != null && !EnvelopeParser.keeps(length)) {
                reservation.arrayRead();
            }
            if (inbound instanceof Inbound.Envelope envelope
                    && connection.peer().stage() == Stage.SUBSCRIBED) {
                CompletableFuture<Reply> reply = answer(envelope);
                connection.later(() -> {
                    working = false;
                    await(new Turn(envelope, arrived, false, reservation), reply);
                    connection.replied();
                });
            } else {
                connection.later(() -> {
                    working = false;
                    take(inbound, arrived, reservation);
                    connection.replied();
                });
            }
        } catch (RuntimeException | Error e) {
            connection.later(() -> {
                release(reservation);
                connection.fault(e);
            });
        }
    }

    private void take(Inbound inbound, long arrived, UploadBudget.@Nullable Reservation reservation) {
        if (inbound instanceof Inbound.Envelope envelope) {
            headerless = 0;
            boolean duringLogin = connection.peer().stage() != Stage.SUBSCRIBED;
            await(new Turn(envelope, arrived, duringLogin, reservation), answer(envelope));
        } else if (inbound instanceof Inbound.Malformed malformed && malformed.reqId() != null) {
            countMalformed(arrived);
            Reply refusal = Reply.of(ErrorCode.INVALID_PARAMETER, malformed.reason());
            say(new Turn(Encoder.reply(malformed.reqId(), refusal), reservation));
        } else if (inbound instanceof Inbound.Malformed malformed) {
            countMalformed(arrived);
            withoutHeaders(malformed.reason(), reservation);
        } else {
            headerless = 0;
            release(reservation);
        }
    }

    /** As a command that nobody knows. */
    private void countMalformed(long arrived) {
        shared.meters()
                .command(null, ErrorCode.INVALID_PARAMETER, shared.nanos().getAsLong() - arrived);
    }

    private void withoutHeaders(String reason, UploadBudget.@Nullable Reservation reservation) {
        if (++headerless < MAX_HEADERLESS) {
            say(new Turn(Encoder.malformed(reason), reservation));
        } else {
            release(reservation);
            connection.finish(CloseReason.MALFORMED);
        }
    }

    /** On the event loop or a worker. */
    private CompletableFuture<Reply> answer(Inbound.Envelope envelope) {
        try {
            return requests.answer(connection.peer(), envelope);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void await(Turn turn, CompletableFuture<Reply> reply) {
        pulling |= turn.command != null && turn.command.hasLargeReply();
        append(turn);
        // What needed nothing but memory is there already, and no stage need be hung on it.
        if (reply.isDone() && !reply.isCompletedExceptionally()) {
            turn.accept(reply.join(), null);
        } else {
            reply.whenComplete(turn);
        }
    }

    private void say(Turn turn) {
        append(turn);
        sendInOrder();
    }

    private void append(Turn turn) {
        if (ended) {
            if (turn.answered()) {
                turn.over(false);
            }
            return;
        }
        turns++;
        if (last == null) {
            first = turn;
        } else {
            last.next = turn;
        }
        last = turn;
    }

    private void sendInOrder() {
        Turn turn = first;
        while (turn != null && turn.answered() && connection.writable()) {
            turns--;
            first = turn.next;
            if (first == null) {
                last = null;
            }
            pulling &= turn.command == null || !turn.command.hasLargeReply();
            connection.send(turn.isText(), turn.bytes(), turn.wantsToKnow() ? turn : null);
            turn = first;
        }
        connection.replied();
    }

    private static void release(UploadBudget.@Nullable Reservation reservation) {
        if (reservation != null) {
            reservation.release();
        }
    }

    /**
     * One place in the order of what is said: a request that waits for its reply, an answer that is ready, or a push. It is
     * its own callback, so that a request costs one object. Completed on any thread, it goes to the event loop once.
     */
    private final class Turn
            implements BiConsumer<@Nullable Reply, @Nullable Throwable>, Runnable, ChannelFutureListener {
        private final @Nullable CommandType command;
        private final @Nullable ReqId reqId;
        private final long arrived;
        private final boolean duringLogin;
        private final UploadBudget.@Nullable Reservation reservation;
        private final @Nullable CompletableFuture<Boolean> sent;
        private byte @Nullable [] bytes;
        private @Nullable Reply reply;
        private @Nullable Turn next;

        /** Waits for its reply. */
        Turn(
                Inbound.Envelope envelope,
                long arrived,
                boolean duringLogin,
                UploadBudget.@Nullable Reservation reservation) {
            this.command = envelope.command();
            this.reqId = envelope.reqId();
            this.arrived = arrived;
            this.duringLogin = duringLogin;
            this.reservation = reservation;
            this.sent = null;
        }

        /** An answer that needs nobody. */
        Turn(byte[] bytes, UploadBudget.@Nullable Reservation reservation) {
            this.command = null;
            this.reqId = null;
            this.arrived = 0;
            this.duringLogin = false;
            this.reservation = reservation;
            this.sent = null;
            this.bytes = bytes;
        }

        /** A push. */
        Turn(byte[] bytes, @Nullable CompletableFuture<Boolean> sent) {
            this.command = null;
            this.reqId = null;
            this.arrived = 0;
            this.duringLogin = false;
            this.reservation = null;
            this.sent = sent;
            this.bytes = bytes;
        }

        boolean answered() {
            return bytes != null || reply != null;
        }

        boolean isText() {
            return reply == null || !reply.isBinary();
        }

        boolean wantsToKnow() {
            return reservation != null || sent != null || prepared() != null;
        }

        /** On any thread. */
        @Override
        public void accept(@Nullable Reply answer, @Nullable Throwable failure) {
            if (failure != null && shared.faults().mayLog()) {
                log.warn("a command was answered with -1", failure);
            }
            reply = answer == null ? Reply.of(ErrorCode.BUSY) : answer;
            if (connection.onLoop()) {
                connection.guarded(this);
            } else {
                connection.later(this);
            }
        }

        /** The reply is there. */
        @Override
        public void run() {
            if (ended) {
                over(false);
            } else {
                sendInOrder();
            }
        }

        byte[] bytes() {
            if (bytes != null) {
                return bytes;
            }
            if (reply == null || reqId == null) {
                throw new IllegalStateException("its turn has not come");
            }
            shared.meters().command(command, reply.code(), shared.nanos().getAsLong() - arrived);
            return Encoder.reply(reqId, reply);
        }

        @Override
        public void operationComplete(ChannelFuture written) {
            over(written.isSuccess());
        }

        private ReplyBody.@Nullable Prepared prepared() {
            return reply != null && reply.body() instanceof ReplyBody.Prepared prepared ? prepared : null;
        }

        void over(boolean success) {
            release(reservation);
            ReplyBody.Prepared large = prepared();
            if (large != null) {
                large.gone().run();
            }
            if (sent != null) {
                sent.complete(success);
            }
        }
    }
}
