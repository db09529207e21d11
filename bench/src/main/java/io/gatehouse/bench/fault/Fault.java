package io.gatehouse.bench.fault;

/**
 * How a line fails. It strikes when the client has sent so many bytes: exactly those reach the server. A count of 0
 * strikes as soon as the line stands.
 */
public sealed interface Fault {
    /** It does not fail. */
    record None() implements Fault {}

    /** Both ends see the other one close; what comes after that goes nowhere. */
    record Cut(long afterBytes) implements Fault {}

    /** Both ends get a TCP reset. */
    record Reset(long afterBytes) implements Fault {}

    /** Nothing passes any more in either direction, and neither end is told, also not when the other one goes. */
    record BlackHole(long afterBytes) implements Fault {}
}
