package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Network;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every socket of a terminal goes through.
 *
 * @param proxies where balancers stand, whose connections begin with a header of theirs
 * @param origins that browsers may come from besides the gateway's own
 */
record DevicePipeline(List<Network> proxies, @Nullable SslContext tls, Set<String> origins, Shared shared) {

    /** All of it, from the socket at the top to the conversation at the bottom. */
    void assemble(Channel channel, Sweep sweep) {
        Connection connection = new Connection(channel, shared, sweep);
        ChannelPipeline pipeline = channel.pipeline();
        if (isBalancer(channel)) {
            pipeline.addLast("proxy", ProxyHeader.decoder()); // the header to a message, then leaves
            pipeline.addLast("source", new ProxyHeader(connection)); // the message to an address, then leaves
        }
        if (tls != null) {
            pipeline.addLast("tls", withoutTimer(tls.newHandler(channel.alloc())));
        }
        pipeline.addLast("upgrade", new Upgrade(origins, connection)); // HTTP request to 101, then leaves
        pipeline.addLast("connection", connection); // bytes to messages, deadlines, all that is written; then Exchange
    }

    private boolean isBalancer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer
                && proxies.stream().anyMatch(network -> network.contains(peer.getAddress()));
    }

    /** The deadline from the accept covers the TLS handshake too. */
    private static SslHandler withoutTimer(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }
}
