package io.gatehouse.bench.fault;

/** Gives each new connection its line. Called by one thread at a time. */
@FunctionalInterface
public interface Lines {
    /** The line of the next connection. */
    Line next();
}
