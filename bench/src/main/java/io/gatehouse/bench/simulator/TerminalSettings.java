package io.gatehouse.bench.simulator;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a terminal reaches its gateway and what it does by itself.
 *
 * @param gateway {@code ws://} or {@code wss://}
 * @param source address to connect from, null for any; many of them get round the ports of one
 * @param heartbeat from ping to ping; zero for none, where somebody else sends them
 * @param poll from one {@code active} to the next while nobody has bound the terminal
 * @param reconnect true: as a real one, for ever; false: a lost connection stays lost
 * @param clockSync true: asks for the time before it signs, as real ones do
 * @param algorithm what it declares and uploads for both kinds, null for the default
 * @param bytesPerSecond how fast its line takes what it sends, 0 for no limit
 * @param people true: it keeps the people of its company, as real ones do; false: what it is told of them is passed over
 */
public record TerminalSettings(
        URI gateway,
        @Nullable InetSocketAddress source,
        Duration heartbeat,
        Duration poll,
        boolean reconnect,
        boolean clockSync,
        @Nullable String algorithm,
        int bytesPerSecond,
        boolean people) {

    /** A terminal as it leaves the factory. */
    public static TerminalSettings of(URI gateway) {
        return new TerminalSettings(
                gateway, null, Duration.ofSeconds(30), Duration.ofSeconds(5), true, true, null, 0, false);
    }

    /** The same with another rhythm of its own. */
    public TerminalSettings rhythm(Duration heartbeat, Duration poll) {
        return new TerminalSettings(
                gateway, source, heartbeat, poll, reconnect, clockSync, algorithm, bytesPerSecond, people);
    }

    /** The same on another line. */
    public TerminalSettings line(@Nullable String algorithm, int bytesPerSecond) {
        return new TerminalSettings(
                gateway, source, heartbeat, poll, reconnect, clockSync, algorithm, bytesPerSecond, people);
    }

    /** The same, but keeps the people of its company, or keeps none. */
    public TerminalSettings people(boolean kept) {
        return new TerminalSettings(
                gateway, source, heartbeat, poll, reconnect, clockSync, algorithm, bytesPerSecond, kept);
    }

    /** The same as a load generator wants it: sends nothing unasked after its login, stays away once lost. */
    public TerminalSettings passive(@Nullable InetSocketAddress source) {
        return new TerminalSettings(
                gateway, source, Duration.ZERO, poll, false, false, algorithm, bytesPerSecond, people);
    }

    /** The same, but comes back once lost. */
    public TerminalSettings returning() {
        return new TerminalSettings(
                gateway, source, heartbeat, poll, true, clockSync, algorithm, bytesPerSecond, people);
    }
}
