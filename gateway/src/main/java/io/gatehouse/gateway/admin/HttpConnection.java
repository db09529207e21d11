package io.gatehouse.gateway.admin;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: a request, its answer, the next request. While one is worked on nothing more is read, so that requests
 * sent ahead wait in the socket. On its event loop only.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    /** The event by which a connection learns that the gateway stops; it is closed right behind it. */
    static final Object STOPPING = new Object();

    private enum Phase {
        HEAD,
        BODY,
        WORKING,
        STREAMING,
        /** The last answer is written; what still comes is thrown away until the peer has read it. */
        CLOSING
    }

    private final Routes routes;
    private final Doorkeeper doorkeeper;
    private final EventStream events;
    private final Timing timing;
    private final Deque<Object> inbox = new ArrayDeque<>();
    private Phase phase = Phase.HEAD;
    private boolean pumping;
    /** The answer has begun to be written. */
    private boolean answering;

    private @Nullable Exchange exchange;
    private @Nullable Sender sender;
    private @Nullable Future<?> deadline;

    HttpConnection(Routes routes, Doorkeeper doorkeeper, EventStream events, Timing timing) {
        this.routes = routes;
        this.doorkeeper = doorkeeper;
        this.events = events;
        this.timing = timing;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        closeAfter(ctx, timing.opening());
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        inbox.add(message);
        pump(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (sender != null) {
            sender.send();
        }
    }

    /** Whoever waits is told. What changes something ends as it ends: nobody could say that it was not done. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != STOPPING) {
            ctx.fireUserEventTriggered(event);
            return;
        }
        Exchange current = exchange;
        boolean waits = phase == Phase.WORKING && !answering && current != null && current.changesNothing();
        if (waits) {
            writeLast(ctx, Answer.problem(Problem.UNAVAILABLE, "The gateway is stopping."));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forgetDeadline();
        if (sender != null) {
            sender.stop();
        }
        if (exchange != null) {
            exchange.abandon();
        }
        phase = Phase.CLOSING;
        inbox.forEach(ReferenceCountUtil::release);
        inbox.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("Closed the connection of {}: {}", ctx.channel().remoteAddress(), cause.toString());
        } else {
            LOG.error("A connection of the admin port failed", cause);
        }
        ctx.close();
    }

    /** Handles what has come, as far as the phase lets it; never calls itself, however many requests lie ready. */
    private void pump(ChannelHandlerContext ctx) {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (phase != Phase.WORKING && !inbox.isEmpty()) {
                handle(ctx, inbox.remove());
            }
        } finally {
            pumping = false;
        }
        if (phase != Phase.WORKING && ctx.channel().isActive()) {
            ctx.read();
        }
    }

    private void handle(ChannelHandlerContext ctx, Object message) {
        try {
            switch (phase) {
                case HEAD -> head(ctx, message);
                case BODY -> body(ctx, message);
                case STREAMING -> ctx.close();
                case WORKING, CLOSING -> {}
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(ChannelHandlerContext ctx, Object message) {
        if (refuseUnreadable(ctx, message) || !(message instanceof HttpRequest request)) {
            return;
        }
        closeAfter(ctx, timing.idle());
        try {
            exchange = Exchange.of(request, routes, doorkeeper, address(ctx.channel()));
        } catch (RefusedException e) {
            writeLast(ctx, e.answer());
            return;
        }
        phase = Phase.BODY;
        if (exchange.isStreamed()) {
            closeAfter(ctx, routes.imports().time());
        }
        boolean tooLarge = HttpUtil.getContentLength(request, 0L) > exchange.largestBody();
        if (tooLarge || (exchange.expectsContinue() && exchange.isRefused())) {
            writeLast(ctx, exchange.earlyAnswer());
        } else if (exchange.expectsContinue()) {
            Responses.writeContinue(ctx);
        }
    }

    private void body(ChannelHandlerContext ctx, Object message) {
        Exchange current = exchange;
        if (refuseUnreadable(ctx, message) || !(message instanceof HttpContent content) || current == null) {
            return;
        }
        CompletionStage<?> taken = current.add(content.content());
        boolean last = content instanceof LastHttpContent;
        if (taken == null) {
            writeLast(ctx, current.earlyAnswer());
        } else if (taken == Exchange.TAKEN) {
            taken(ctx, current, last, null);
        } else {
            // Nothing more is read, so that a peer who sends faster than the store writes waits in its socket.
            phase = Phase.WORKING;
            taken.whenComplete((done, failure) -> inLoop(ctx, () -> {
                if (phase == Phase.WORKING) {
                    phase = Phase.BODY;
                    taken(ctx, current, last, failure);
                    pump(ctx);
                }
            }));
        }
    }

    private void taken(ChannelHandlerContext ctx, Exchange current, boolean last, @Nullable Throwable failure) {
        if (failure != null) {
            writeLast(ctx, Failures.of(current, failure));
        } else if (last) {
            work(ctx, current);
        }
    }

    private boolean refuseUnreadable(ChannelHandlerContext ctx, Object message) {
        Throwable cause = ((HttpObject) message).decoderResult().cause();
        if (cause == null) {
            return false;
        }
        writeLast(ctx, Failures.unreadable(cause));
        return true;
    }

    private void work(ChannelHandlerContext ctx, Exchange current) {
        phase = Phase.WORKING;
        forgetDeadline();
        current.answer().whenComplete((answer, failure) -> {
            Answer known = answer == null ? Failures.of(current, failure) : answer;
            inLoop(ctx, () -> answer(ctx, current, known));
        });
    }

    private static void inLoop(ChannelHandlerContext ctx, Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
            return;
        }
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The admin port has stopped before an answer");
        }
    }

    private void answer(ChannelHandlerContext ctx, Exchange current, Answer answer) {
        // Not if it was told meanwhile that the gateway is stopping.
        if (phase != Phase.WORKING || !ctx.channel().isActive()) {
            return;
        }
        answering = true;
        if (answer instanceof Answer.Whole whole) {
            closeAfter(ctx, timing.idle());
            doorkeeper.count(whole);
            Responses.write(ctx, current, whole, current.keepAlive()).addListener(written -> {
                if (written.isSuccess() && current.keepAlive()) {
                    next(ctx);
                } else {
                    ctx.close();
                }
            });
        } else if (answer instanceof Answer.Events watch) {
            stream(ctx, current, watch);
        } else if (answer instanceof Answer.Stream pages) {
            stream(ctx, current, pages);
        }
    }

    private void next(ChannelHandlerContext ctx) {
        phase = Phase.HEAD;
        exchange = null;
        answering = false;
        closeAfter(ctx, timing.idle());
        pump(ctx);
    }

    private void stream(ChannelHandlerContext ctx, Exchange current, Answer.Events watch) {
        phase = Phase.STREAMING;
        ChannelFuture head = Responses.writeEventsHead(ctx, current);
        if (current.isHead()) {
            head.addListener(ChannelFutureListener.CLOSE);
            ctx.flush();
        } else {
            // Read on, to notice that the watcher has gone.
            ctx.channel().config().setAutoRead(true);
            EventSender started = new EventSender(ctx.channel(), watch(watch), timing);
            sender = started;
            started.start();
        }
    }

    /** Still at work: what the peer sends ahead waits until the end. */
    private void stream(ChannelHandlerContext ctx, Exchange current, Answer.Stream answer) {
        ChannelFuture head = Responses.writeStreamHead(ctx, current, answer);
        if (current.isHead()) {
            head.addListener(ChannelFutureListener.CLOSE);
            ctx.flush();
            return;
        }
        boolean reusable = current.keepAlive() && !current.isHttp10();
        PageSender started = new PageSender(
                ctx.channel(),
                answer.pages(),
                current::isStillAllowed,
                timing,
                end -> end.addListener(written -> {
                    sender = null;
                    if (written.isSuccess() && reusable) {
                        next(ctx);
                    } else {
                        ctx.close();
                    }
                }));
        sender = started;
        started.send();
    }

    private EventSender.Watch watch(Answer.Events watch) {
        return new EventSender.Watch(
                events,
                watch.watcher().corpId(),
                watch.after(),
                () -> doorkeeper.stillAdmits(watch.watcher()),
                doorkeeper::countSlowWatcher);
    }

    private static InetAddress address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** Answers before the request has ended, or cannot be told to have; nothing can follow on this connection. */
    private void writeLast(ChannelHandlerContext ctx, Answer.Whole answer) {
        phase = Phase.CLOSING;
        if (exchange != null) {
            exchange.abandon();
        }
        closeAfter(ctx, timing.linger());
        doorkeeper.count(answer);
        Responses.write(ctx, exchange, answer, false).addListener(written -> {
            // Closing now would reset the connection under a peer that still sends, and lose it the answer.
            ctx.channel().config().setAutoRead(true);
            if (ctx.pipeline().get(SslHandler.class) == null && ctx.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
    }

    private void closeAfter(ChannelHandlerContext ctx, Duration time) {
        forgetDeadline();
        Channel channel = ctx.channel();
        deadline = ctx.executor().schedule(() -> channel.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void forgetDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
