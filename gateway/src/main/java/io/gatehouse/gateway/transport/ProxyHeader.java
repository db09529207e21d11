package io.gatehouse.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Takes from the header of a balancer where the connection comes from, and leaves the pipeline. Stands behind the decoder
 * of the header, which has left before.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** Bytes that a balancer may add to the addresses: names, the certificate of the client, an id. */
    private static final int MAX_EXTRAS = 4 * 1024;

    private final Connection connection;

    ProxyHeader(Connection connection) {
        this.connection = connection;
    }

    static HAProxyMessageDecoder decoder() {
        return new HAProxyMessageDecoder(MAX_EXTRAS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        if (!(read instanceof HAProxyMessage header)) {
            ReferenceCountUtil.release(read); // what follows a header that was refused
            return;
        }
        try {
            if (header.protocolVersion() != HAProxyProtocolVersion.V2) {
                connection.close(CloseReason.PROXY_FAILED);
                return;
            }
            InetSocketAddress source = source(header);
            if (source != null) {
                connection.comesFrom(source);
            }
        } finally {
            header.release();
        }
        ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof HAProxyProtocolException) {
            connection.close(CloseReason.PROXY_FAILED);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    /** Null where the balancer speaks for itself, as in its health checks, or of no IP address. */
    private static @Nullable InetSocketAddress source(HAProxyMessage header) {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        boolean ip = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
        if (header.command() == HAProxyCommand.LOCAL || !ip) {
            return null;
        }
        try {
            byte[] address = NetUtil.createByteArrayFromIpAddressString(header.sourceAddress());
            return new InetSocketAddress(InetAddress.getByAddress(address), header.sourcePort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the decoder lets only addresses through", e);
        }
    }
}
