package io.gatehouse.gateway.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * What the kernel takes from a terminal before it is read: the window that TCP offers it. Where thousands of terminals wait
 * for room, this is what each of them takes of the kernel's memory, and once that is used up the kernel drops what it gets
 * from everybody. A window, unlike a small receive buffer, costs no segment that has been sent. On Linux only; elsewhere
 * the system decides.
 */
final class Unread {
    private static final int TCP = 6;
    private static final int TCP_WINDOW_CLAMP = 10;
    private static final ChannelOption<Integer> WINDOW =
            new IntegerUnixChannelOption("TCP_WINDOW_CLAMP", TCP, TCP_WINDOW_CLAMP);

    /** For a message that has room: as much as the system likes to give. */
    private static final int WIDE = 1 << 20;

    private Unread() {}

    /** Every connection begins with so many bytes: the offer cannot be taken back, so it must be small from the start. */
    static void bound(ServerBootstrap bootstrap, int bytes) {
        if (Epoll.isAvailable()) {
            bootstrap.option(WINDOW, bytes);
        }
    }

    /** A large message is coming in, and has room. */
    static void widen(Channel channel) {
        set(channel, WIDE);
    }

    /** It is there. */
    static void narrow(Channel channel, int bytes) {
        set(channel, bytes);
    }

    private static void set(Channel channel, int bytes) {
        if (channel instanceof EpollSocketChannel && channel.isOpen()) {
            channel.config().setOption(WINDOW, bytes);
        }
    }
}
