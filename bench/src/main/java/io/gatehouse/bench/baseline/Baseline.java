package io.gatehouse.bench.baseline;

import io.netty.channel.ChannelHandler;
import java.util.Locale;

/** The baselines that answer on a socket. */
public enum Baseline {
    ECHO,
    DROP,
    DATABIND;

    /** What {@link #DROP} answers to everything. */
    public static final String DROP_ANSWER = "{\"headers\":{\"req_id\":\"whatever\"},\"errcode\":0,\"errmsg\":\"ok\"}";

    /** What it does with frames, for every connection. */
    ChannelHandler handler() {
        return switch (this) {
            case ECHO -> new EchoHandler();
            case DROP -> new DropHandler();
            case DATABIND -> new DatabindHandler();
        };
    }

    /** Runs the one that the argument names, in lower case, until the process that started this one is gone. */
    public static void main(String[] args) {
        Lifeline.hold();
        StockServer server = StockServer.start(valueOf(args[0].toUpperCase(Locale.ROOT)));
        System.out.println("ready " + server.port());
        System.out.flush();
    }
}
