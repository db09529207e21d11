package io.gatehouse.bench.simulator;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One WebSocket of a terminal, from the connect to the close. Its peer is called on the event loop only. */
final class WebSocketLink {
    /** What the cloud may send in one message. */
    private static final int MAX_MESSAGE = 4 << 20;

    private static final int MAX_HANDSHAKE = 16 << 10;

    /**
     * How long the peer's close frame may take. A gateway answers first what it was asked before, and an upload may wait
     * for the disk of a busy machine.
     */
    private static final int GOODBYE_SECONDS = 15;

    /** Close code of a connection that ended without one (RFC 6455, 7.1.5). */
    private static final int ABNORMAL = 1006;

    /** Whoever uses the connection. {@code closed} is called exactly once, also if {@code opened} never was. */
    interface Peer {
        void opened();

        /** @param text borrowed for the call */
        void text(ByteBuf text);

        void closed(int code, String reason);
    }

    private final Peer peer;
    private @Nullable Channel channel;

    private WebSocketLink(Peer peer) {
        this.peer = peer;
    }

    static WebSocketLink open(TerminalNetwork network, EventLoop loop, TerminalSettings settings, Peer peer) {
        WebSocketLink link = new WebSocketLink(peer);
        URI uri = settings.gateway();
        boolean secure = uri.getScheme().toLowerCase(Locale.ROOT).equals("wss");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        Bootstrap bootstrap = network.bootstrap(loop).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel ch) {
                ChannelPipeline pipeline = ch.pipeline();
                if (settings.bytesPerSecond() > 0) {
                    pipeline.addLast(new SlowLine(settings.bytesPerSecond()));
                }
                if (secure) {
                    pipeline.addLast(network.tls().newHandler(ch.alloc(), uri.getHost(), port));
                }
                pipeline.addLast(
                        new HttpClientCodec(),
                        new HttpObjectAggregator(MAX_HANDSHAKE),
                        new WebSocketClientProtocolHandler(config(uri)),
                        new WebSocketFrameAggregator(MAX_MESSAGE),
                        link.new Handler());
            }
        });
        ChannelFuture connect = bootstrap.connect(new InetSocketAddress(uri.getHost(), port), settings.source());
        link.channel = connect.channel();
        connect.addListener(done -> {
            if (!done.isSuccess()) {
                peer.closed(
                        ABNORMAL,
                        "cannot connect: "
                                + Objects.requireNonNull(done.cause()).getMessage());
            }
        });
        return link;
    }

    private static WebSocketClientProtocolConfig config(URI uri) {
        return WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri)
                .version(WebSocketVersion.V13)
                .maxFramePayloadLength(MAX_MESSAGE)
                .handshakeTimeoutMillis(30_000)
                .generateOriginHeader(false)
                // The close frame comes through to the handler below, which reads its code.
                .handleCloseFrames(false)
                .build();
    }

    /** Sends one text message and takes over its bytes; after the close it only releases them. */
    void send(ByteBuf text) {
        connected().writeAndFlush(new TextWebSocketFrame(text));
    }

    /** Ends in good order: a close frame, the peer's, then the socket; without the peer's after a while. */
    void close() {
        Channel ch = connected();
        ch.writeAndFlush(new CloseWebSocketFrame(1000, ""));
        ch.eventLoop().schedule(() -> ch.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends as a pulled plug does. */
    void abort() {
        connected().close();
    }

    /** Ends as a crash does: with a TCP reset instead of a goodbye. */
    void reset() {
        Channel ch = connected();
        if (ch.isOpen()) {
            ch.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        ch.close();
    }

    /** The same, when so many more bytes have gone out. */
    void resetAfter(int bytes) {
        connected().pipeline().addFirst(new CutLine(bytes, this::reset));
    }

    private Channel connected() {
        return Objects.requireNonNull(channel);
    }

    private final class Handler extends SimpleChannelInboundHandler<WebSocketFrame> {
        private int code = ABNORMAL;
        private String reason = "";

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                peer.opened();
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame text) {
                peer.text(text.content());
            } else if (frame instanceof CloseWebSocketFrame close) {
                // An empty close frame reads as -1; RFC 6455 calls that 1005.
                code = close.statusCode() < 0 ? 1005 : close.statusCode();
                reason = close.reasonText();
                ctx.writeAndFlush(new CloseWebSocketFrame(code == 1005 ? 1000 : code, ""))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            peer.closed(code, reason);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            reason = String.valueOf(cause.getMessage());
            ctx.close();
        }
    }
}
