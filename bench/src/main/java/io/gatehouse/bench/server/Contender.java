package io.gatehouse.bench.server;

import io.gatehouse.bench.client.ClientConnection;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * A server that is measured.
 *
 * @param login brings a connection, by its number, to where requests are answered
 */
public record Contender(
        ServerProcess process, int port, BiFunction<ClientConnection, Integer, CompletableFuture<?>> login)
        implements AutoCloseable {

    /** Of servers that take anybody. */
    public static final BiFunction<ClientConnection, Integer, CompletableFuture<?>> ANYBODY =
            (connection, number) -> CompletableFuture.completedFuture(number);

    /** One that takes anybody. */
    public static Contender open(ServerProcess process, int port) {
        return new Contender(process, port, ANYBODY);
    }

    @Override
    public void close() {
        process.close();
    }
}
