package io.gatehouse.bench.server;

import io.gatehouse.bench.client.ClientConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * A server that is measured.
 *
 * @param login brings a connection, by its number, to where requests are answered
 */
public record Contender(
        ServerProcess process, int port, BiFunction<ClientConnection, Integer, CompletableFuture<?>> login)
        implements AutoCloseable {

    private static final long QUIET_MILLIS = 500;
    private static final double QUIET_SHARE = 0.05;
    private static final int QUIET_LOOKS = 120;

    /** Of servers that take anybody. */
    public static final BiFunction<ClientConnection, Integer, CompletableFuture<?>> ANYBODY =
            (connection, number) -> CompletableFuture.completedFuture(number);

    /** One that takes anybody. */
    public static Contender open(ServerProcess process, int port) {
        return new Contender(process, port, ANYBODY);
    }

    /** Waits until what it had to do is done: until it uses hardly any CPU for a while. */
    public void awaitQuiet() throws IOException, InterruptedException {
        double before = process.cpu();
        for (int looks = 0; looks < QUIET_LOOKS; looks++) {
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
            double now = process.cpu();
            if (now - before <= QUIET_SHARE * QUIET_MILLIS / 1000) {
                return;
            }
            before = now;
        }
        throw new IOException("a server does not come to rest");
    }

    @Override
    public void close() {
        process.close();
    }
}
