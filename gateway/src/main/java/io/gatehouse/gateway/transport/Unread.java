package io.gatehouse.gateway.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel takes from a terminal before it is read: the window that TCP offers it. Where thousands of terminals wait
 * for room, this is what each of them takes of the kernel's memory, and once that is used up the kernel drops what it gets
 * from everybody. A window, unlike a small receive buffer, costs no segment that has been sent. The first connections have
 * what the system gives, since an upload through a small window takes half as much again of the processor. On Linux only;
 * elsewhere the system decides.
 */
final class Unread {
    /** The system gives some 130 KiB to each of so many connections. */
    static final int FREE = 1_024;

    private static final int TCP = 6;
    private static final int TCP_WINDOW_CLAMP = 10;
    private static final ChannelOption<Integer> WINDOW =
            new IntegerUnixChannelOption("TCP_WINDOW_CLAMP", TCP, TCP_WINDOW_CLAMP);

    /** As much as the system likes to give. */
    private static final int WIDE = 1 << 20;

    private final int bytes;
    private final int free;
    private boolean scarce;

    /**
     * Decides what connections begin with.
     *
     * @param bytes of each, where there are many
     * @param free so many connections have more
     */
    Unread(int bytes, int free) {
        this.bytes = bytes;
        this.free = free;
    }

    /**
     * There are so many connections: sets the window with which the next ones begin. It must be small from the start, as an
     * offer cannot be taken back; those whose handshake is over are not changed. Event loop of the listening socket only.
     */
    void offer(Channel listening, int open) {
        boolean many = open >= free;
        if (many != scarce && listening instanceof EpollServerSocketChannel) {
            scarce = many;
            listening.config().setOption(WINDOW, many ? bytes : WIDE);
        }
    }

    /** A large message is coming in, and has room. Returns false where the connection has a window of more already. */
    static boolean widen(Channel channel, int bytes) {
        Integer window = window(channel);
        return window != null && window <= bytes && channel.config().setOption(WINDOW, WIDE);
    }

    /** It is there. */
    static void narrow(Channel channel, int bytes) {
        if (window(channel) != null) {
            channel.config().setOption(WINDOW, bytes);
        }
    }

    private static @Nullable Integer window(Channel channel) {
        return channel instanceof EpollSocketChannel && channel.isOpen()
                ? channel.config().getOption(WINDOW)
                : null;
    }
}
