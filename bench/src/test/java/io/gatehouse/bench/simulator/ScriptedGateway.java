package io.gatehouse.bench.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A cloud that says exactly what a test tells it to. */
public final class ScriptedGateway implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    /** A request, and the connection to answer it on. */
    public record Request(Channel channel, JsonNode frame) {
        public String cmd() {
            return frame.path("cmd").asString("");
        }

        JsonNode body() {
            return frame.path("body");
        }
    }

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Channel server;
    private volatile @Nullable Channel last;

    private final Function<Request, @Nullable ObjectNode> responder;

    ScriptedGateway() {
        this(request -> null);
    }

    /** @param responder the reply to a request, without its headers; null to leave it to the test */
    public ScriptedGateway(Function<Request, @Nullable ObjectNode> responder) {
        this.responder = responder;
        server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(8192),
                                        new WebSocketServerProtocolHandler("/", null, false, 4 << 20),
                                        new Receiver());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    private final class Receiver extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
            last = ctx.channel();
            Request request = new Request(ctx.channel(), JsonMapper.shared().readTree(frame.text()));
            ObjectNode reply = responder.apply(request);
            if (reply == null) {
                requests.add(request);
            } else {
                reply.set("headers", request.frame().path("headers"));
                send(request.channel(), reply);
            }
        }
    }

    public URI url() {
        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        return URI.create("ws://127.0.0.1:" + address.getPort() + "/");
    }

    /** The next request, which must be of this command. */
    Request expect(String cmd) throws InterruptedException {
        Request request = requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(request).as("a request " + cmd).isNotNull();
        Request received = Objects.requireNonNull(request);
        assertThat(received.cmd()).isEqualTo(cmd);
        return received;
    }

    /** Nothing that has not been asked for is waiting. */
    void expectNothing() {
        assertThat(requests).isEmpty();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    void answer(Request request, int errcode, @Nullable JsonNode body) {
        ObjectNode reply = object();
        reply.set("headers", request.frame().path("headers"));
        reply.put("errcode", errcode).put("errmsg", errcode == 0 ? "ok" : "no");
        if (body != null) {
            reply.set("body", body);
        }
        send(request.channel(), reply);
    }

    void push(String cmd, @Nullable JsonNode body) {
        ObjectNode push = object().put("cmd", cmd);
        push.putObject("headers").put("req_id", "push-1");
        if (body != null) {
            push.set("body", body);
        }
        send(channel(), push);
    }

    /** Lets a terminal in that has no secret yet. */
    void admit() throws InterruptedException {
        answer(expect("register"), 0, object().put("active_code", "code-1"));
        answer(expect("active"), 0, object().put("secret", "secret-1"));
        answer(expect("subscribe_corp"), 0, null);
    }

    /** Cuts the line. */
    void cut() {
        channel().close();
    }

    void close(int code, String reason) {
        channel().writeAndFlush(new CloseWebSocketFrame(code, reason));
    }

    private Channel channel() {
        return Objects.requireNonNull(last);
    }

    private static void send(Channel channel, JsonNode frame) {
        channel.writeAndFlush(new TextWebSocketFrame(JsonMapper.shared().writeValueAsString(frame)));
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
