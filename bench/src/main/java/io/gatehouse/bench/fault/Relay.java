package io.gatehouse.bench.fault;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One connection through the proxy, until its line fails or one of its ends has enough. Event loop only. */
final class Relay {
    /** How long the ends of a line that was cut may take to close. */
    private static final long CUT_SECONDS = 2;

    private final Channel client;
    private final Channel server;
    private final Line line;
    private final Counts.Running counts;
    private final Way up;
    private final Way down;
    private long untilFault;
    private int ended;

    /** False once the fault has struck or the line is closed: what comes then goes nowhere. */
    private boolean passing = true;

    Relay(Channel client, Channel server, Line line, RandomGenerator random, Counts.Running counts) {
        this.client = client;
        this.server = server;
        this.line = line;
        this.counts = counts;
        this.up = new Way(client, server, line, random);
        this.down = new Way(server, client, line, random);
        this.untilFault = bytes(line.fault());
    }

    private static long bytes(Fault fault) {
        if (fault instanceof Fault.Cut cut) {
            return cut.afterBytes();
        } else if (fault instanceof Fault.Reset reset) {
            return reset.afterBytes();
        } else if (fault instanceof Fault.BlackHole hole) {
            return hole.afterBytes();
        }
        return Long.MAX_VALUE;
    }

    /** Begins to read both ends. */
    void begin() {
        client.pipeline().addLast(new End(up, this::fromClient));
        server.pipeline().addLast(new End(down, bytes -> down.pass(bytes, () -> {})));
        if (!client.isActive() || !server.isActive()) {
            // Gone before anybody listened to it.
            reset();
        } else if (untilFault == 0) {
            strike();
        }
        client.config().setAutoRead(true);
        server.config().setAutoRead(true);
    }

    private void fromClient(ByteBuf bytes) {
        if (untilFault > bytes.readableBytes()) {
            untilFault -= bytes.readableBytes();
            up.pass(bytes, () -> {});
        } else if (untilFault == 0) {
            // The last bytes that may pass are on their way.
            swallow(bytes);
        } else {
            ByteBuf last = bytes.readRetainedSlice((int) untilFault);
            untilFault = 0;
            swallow(bytes);
            up.pass(last, this::strike);
        }
    }

    private void swallow(ByteBuf bytes) {
        counts.swallowed(bytes.readableBytes());
        bytes.release();
    }

    private void strike() {
        if (!passing) {
            return;
        }
        counts.struck(line.fault());
        if (line.fault() instanceof Fault.Reset) {
            reset();
            return;
        }
        stopPassing();
        if (line.fault() instanceof Fault.Cut) {
            ((DuplexChannel) client).shutdownOutput();
            ((DuplexChannel) server).shutdownOutput();
            client.eventLoop().schedule(this::close, CUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void stopPassing() {
        passing = false;
        up.drop();
        down.drop();
    }

    /** Gives both ends a reset. */
    void reset() {
        stopPassing();
        reset(client);
        reset(server);
    }

    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    private void close() {
        passing = false;
        client.close();
        server.close();
    }

    private void ended() {
        ended++;
        if (ended == 2) {
            close();
        }
    }

    /** What comes from one end. */
    private final class End extends ChannelInboundHandlerAdapter {
        private final Way way;
        private final Consumer<ByteBuf> reader;

        End(Way way, Consumer<ByteBuf> reader) {
            this.way = way;
            this.reader = reader;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            if (passing) {
                reader.accept(bytes);
            } else {
                swallow(bytes);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event != ChannelInputShutdownEvent.INSTANCE) {
                return;
            }
            if (passing) {
                way.end(Relay.this::ended);
            } else {
                ctx.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            broken(ctx);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            broken(ctx);
        }

        /** A peer that says goodbye is an event above; this one was reset, and so the other end is too. */
        private void broken(ChannelHandlerContext ctx) {
            if (passing) {
                reset();
            } else {
                ctx.close();
            }
        }
    }
}
