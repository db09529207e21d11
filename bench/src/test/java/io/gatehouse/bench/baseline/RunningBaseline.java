package io.gatehouse.bench.baseline;

/** A baseline in this process. */
public final class RunningBaseline implements AutoCloseable {
    private final StockServer server;

    private RunningBaseline(StockServer server) {
        this.server = server;
    }

    /** Starts it on a free port. */
    public static RunningBaseline start(Baseline baseline) {
        return new RunningBaseline(StockServer.start(baseline));
    }

    /** The real port. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
