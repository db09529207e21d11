package io.gatehouse.gateway.metrics;

import io.gatehouse.gateway.domain.DomainListener;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.LoginLimit;
import io.gatehouse.gateway.domain.Quota;
import io.gatehouse.protocol.CommandType;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The meters of connections, commands, uploads and of what the gateway runs on, as typed methods. No label ever holds an sn or a userid. Callable from any thread. */
public final class Meters implements DomainListener, AutoCloseable {
    static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private static final String FRAMES = "WebSocket frames of terminals.";
    private static final String PEOPLE = "People in uploads.";

    /** How far a connection has come, as the label of its gauge. */
    public enum ConnectionState {
        CONNECTED,
        REGISTERED,
        ACTIVATED,
        SUBSCRIBED,
        DRAINING
    }

    private final MeterRegistry registry;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Map<ConnectionState, LongAdder> connections = new EnumMap<>(ConnectionState.class);
    private final Counter framesIn;
    private final Counter framesOut;
    private final Map<CommandType, Map<ErrorCode, Timer>> commands = new EnumMap<>(CommandType.class);
    private final Map<ErrorCode, Timer> unknownCommands = new ConcurrentHashMap<>();
    private final Counter peopleStored;
    private final Counter peopleRefused;
    private final Map<Kind, TemplateCounters> templates = new EnumMap<>(Kind.class);
    private final Map<Enrollment.State, Counter> enrollments = new EnumMap<>(Enrollment.State.class);
    private final Counter acceptsPaused;
    private final Counter importRefusals;
    private final Counter consentMissing;
    private final Counter watchersClosed;
    private final Counter callbacksGivenUp;
    private final Counter callbacksRefused;
    private final Timer commits;
    private final DistributionSummary commitRows;

    /** Registers every meter that exists from the start. */
    public Meters(MeterRegistry registry) {
        this.registry = registry;
        for (ConnectionState state : ConnectionState.values()) {
            LongAdder count = new LongAdder();
            connections.put(state, count);
            Gauge.builder("gatehouse.connections", count, LongAdder::sum)
                    .description("Terminals connected, by how far their login has come.")
                    .tag("state", lower(state))
                    .register(registry);
        }
        framesIn = counter("gatehouse.frames", FRAMES, "direction", "in");
        framesOut = counter("gatehouse.frames", FRAMES, "direction", "out");
        for (CommandType command : CommandType.values()) {
            commands.put(command, new ConcurrentHashMap<>());
        }
        peopleStored = counter("gatehouse.uploads.people", PEOPLE, "result", "stored");
        peopleRefused = counter("gatehouse.uploads.people", PEOPLE, "result", "refused");
        for (Kind kind : Kind.values()) {
            templates.put(kind, new TemplateCounters(kind));
        }
        for (Enrollment.State state : Enrollment.State.values()) {
            enrollments.put(
                    state,
                    counter("gatehouse.enrollments", "Enrolments that have entered a state.", "state", lower(state)));
        }
        for (LoginLimit limit : LoginLimit.values()) {
            loginsRefused(lower(limit));
        }
        loginsRefused("played_again");
        acceptsPaused =
                counter("gatehouse.accepts.paused", "Times that connections came too fast to be accepted at once.");
        watchersClosed = counter("gatehouse.watchers.closed", "Watchers of events closed because they did not read.");
        consentMissing = counter(
                "gatehouse.consents.missing", "People and enrolments refused because the person has not agreed.");
        for (Quota quota : Quota.values()) {
            quotaCounter(quota);
        }
        visits(0, 0);
        importRefusals = counter("gatehouse.import.refusals", "Lines of imports that were refused.");
        callbacksGivenUp = counter("gatehouse.callbacks.given.up", "Callbacks that were given up.");
        callbacksRefused =
                counter("gatehouse.callbacks.refused", "Callbacks for which the outbox of their app had no room.");
        for (String result : List.of("delivered", "failed", "gone")) {
            callbackTimer(result);
        }
        commits = Timer.builder("gatehouse.commit")
                .description("Transactions of the store, each with its sync.")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        commitRows = DistributionSummary.builder("gatehouse.commit.rows")
                .description("Rows of one transaction.")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    /** What runs here, as labels of a gauge that is always 1. */
    public void build(String version, String commit) {
        Gauge.builder("gatehouse.build.info", () -> 1)
                .description("What runs here, in its labels.")
                .tag("version", version)
                .tag("commit", commit)
                .tag("java", Runtime.version().toString())
                .register(registry);
    }

    /** Memory of Netty's buffers. */
    public void allocator(ByteBufAllocator allocator) {
        if (allocator instanceof ByteBufAllocatorMetricProvider provider) {
            new NettyAllocatorMetrics(provider).bindTo(registry);
        }
    }

    public void enrollmentsPending(Supplier<Number> count) {
        Gauge.builder("gatehouse.enrollments.pending", count)
                .description("Enrolments that wait for their result.")
                .register(registry);
    }

    public void uploadBytesInFlight(LongSupplier bytes) {
        Gauge.builder("gatehouse.upload.bytes.in.flight", bytes::getAsLong)
                .description("Bytes of large messages that are being received, worked on or waiting for their reply.")
                .register(registry);
    }

    public void uploadsWaiting(IntSupplier count) {
        Gauge.builder("gatehouse.uploads.waiting", count::getAsInt)
                .description("Connections that are not read because their large message finds no room.")
                .register(registry);
    }

    public void peopleWithFace(Supplier<Number> count) {
        Gauge.builder("gatehouse.people.with.face", count)
                .description("People of whom a face is stored, as counted last; every six hours.")
                .register(registry);
    }

    /** How much of what is stored is sealed by the newest keys. */
    public void reencryption(Supplier<Number> share) {
        Gauge.builder("gatehouse.reencryption.progress", share)
                .description(
                        "Share of the rows that are sealed by the keys in force; 1 where no rotation is under way.")
                .register(registry);
    }

    /** Rows were looked at by the re-encryption. */
    public void reencrypted(int rows) {
        counter("gatehouse.reencryption.rows", "Rows that the re-encryption has looked at.")
                .increment(rows);
    }

    /** A connection has gone from one state to the next; null before the first and after the last. */
    public void connectionMoved(@Nullable ConnectionState from, @Nullable ConnectionState to) {
        if (from != null) {
            connections(from).decrement();
        }
        if (to != null) {
            connections(to).increment();
        }
    }

    public void framesIn(int frames) {
        framesIn.increment(frames);
    }

    public void framesOut(int frames) {
        framesOut.increment(frames);
    }

    /**
     * A command has been answered.
     *
     * @param command null for one that is not in the table
     * @param nanos from the last byte of the request to the reply being written
     */
    public void command(@Nullable CommandType command, ErrorCode code, long nanos) {
        Map<ErrorCode, Timer> timers = command == null ? unknownCommands : commands.get(command);
        Timer timer = timers == null ? null : timers.get(code);
        if (timer == null) {
            timer = commandTimer(command, code);
            if (timers != null) {
                timers.put(code, timer);
            }
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A connection was closed; the reason is one of a fixed set of words. */
    public void closed(String reason) {
        counter("gatehouse.closes", "Connections closed, by reason.", "reason", reason)
                .increment();
    }

    /** When the certificate of a port ends, so that somebody can be told in time. */
    public void tlsCertificate(String port, Supplier<Instant> end) {
        Gauge.builder("gatehouse.tls.certificate.end", () -> end.get().getEpochSecond())
                .description("When the certificate of the port ends.")
                .baseUnit("seconds")
                .tag("port", port)
                .register(registry);
        tlsReloads(port, "done");
        tlsReloads(port, "refused");
    }

    /** The TLS files of a port have changed, and were taken over or could not be used. */
    public void tlsReloaded(String port, boolean done) {
        tlsReloads(port, done ? "done" : "refused").increment();
    }

    private Counter tlsReloads(String port, String result) {
        return counter("gatehouse.tls.reloads", "Changed TLS files.", "port", port, "result", result);
    }

    /** Connections came so fast that the next ones had to wait. */
    public void acceptsPaused() {
        acceptsPaused.increment();
    }

    /** A transaction was committed and synced. */
    public void committed(long nanos, int rows) {
        commits.record(nanos, TimeUnit.NANOSECONDS);
        commitRows.record(rows);
    }

    /** The admin port has refused something; the code is one of a fixed set of words. */
    public void adminRefused(String code) {
        counter(
                        "gatehouse.admin.refusals",
                        "Requests that the admin port refused, by the code of the answer.",
                        "code",
                        code)
                .increment();
    }

    /** Whoever watched events did not read them, and was closed. */
    public void watcherClosed() {
        watchersClosed.increment();
    }

    @Override
    public void quotaRefused(Quota quota) {
        quotaCounter(quota).increment();
    }

    @Override
    public void consentMissing(int people) {
        consentMissing.increment(people);
    }

    @Override
    public void visits(int begun, int ended) {
        visitCounter("begun").increment(begun);
        visitCounter("ended").increment(ended);
    }

    /** Lines of an import were refused. */
    public void importRefused(long lines) {
        importRefusals.increment((double) lines);
    }

    private Counter visitCounter(String change) {
        return counter(
                "gatehouse.visits",
                "Visits that have begun, and that have ended and whose visitors were erased.",
                "change",
                change);
    }

    @Override
    public void enrollmentChanged(Enrollment.State state) {
        Counter counter = enrollments.get(state);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void peopleUploaded(int stored, int refused) {
        peopleStored.increment(stored);
        peopleRefused.increment(refused);
    }

    @Override
    public void templates(Kind kind, int stored, int deleted, int refused) {
        TemplateCounters counters = templates.get(kind);
        if (counters != null) {
            counters.stored.increment(stored);
            counters.deleted.increment(deleted);
            counters.refused.increment(refused);
        }
    }

    @Override
    public void loginRefused(LoginLimit limit) {
        loginsRefused(lower(limit)).increment();
    }

    @Override
    public void helloPlayedAgain() {
        loginsRefused("played_again").increment();
    }

    private Counter loginsRefused(String reason) {
        return counter(
                "gatehouse.logins.refused",
                "Logins not looked at because of a limit, and hellos played again from another address.",
                "reason",
                reason);
    }

    /** A delivery to an app has ended; the result is one of a fixed set of words. */
    public void callbackAttempted(String result, long nanos) {
        callbackTimer(result).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer callbackTimer(String result) {
        return Timer.builder("gatehouse.callbacks")
                .description("Attempts to deliver a callback to an app, by result.")
                .tag("result", result)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** A callback was given up. */
    public void callbackStuck() {
        callbacksGivenUp.increment();
    }

    /** Results found the outbox of their app full of what waits. */
    public void callbacksRefused(int count) {
        callbacksRefused.increment(count);
    }

    public void callbackBacklog(Supplier<Number> pending, Supplier<Number> stuck) {
        Gauge.builder("gatehouse.callbacks.pending", pending)
                .description("Callbacks that wait to be delivered.")
                .register(registry);
        Gauge.builder("gatehouse.callbacks.stuck", stuck)
                .description("Callbacks that were given up and can be sent again.")
                .register(registry);
    }

    @Override
    public void close() {
        gc.close();
    }

    private Timer commandTimer(@Nullable CommandType command, ErrorCode code) {
        return Timer.builder("gatehouse.commands")
                .description("Commands answered, from their last byte to their reply.")
                .tag("command", command == null ? "unknown" : command.wireName())
                .tag("errcode", Integer.toString(code.code()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter quotaCounter(Quota quota) {
        return counter(
                "gatehouse.quota.refusals", "What corps were refused because of a quota.", "quota", lower(quota));
    }

    /** Looked up once: a registry takes longer to find a meter than all the counting of an upload. */
    private final class TemplateCounters {
        private final Counter stored;
        private final Counter deleted;
        private final Counter refused;

        TemplateCounters(Kind kind) {
            stored = counter(kind, "stored");
            deleted = counter(kind, "deleted");
            refused = counter(kind, "refused");
        }

        private Counter counter(Kind kind, String result) {
            return Meters.this.counter(
                    "gatehouse.templates",
                    "Templates that came in uploads.",
                    "kind",
                    kind.wireName(),
                    "result",
                    result);
        }
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private LongAdder connections(ConnectionState state) {
        LongAdder adder = connections.get(state);
        if (adder == null) {
            throw new IllegalStateException("no gauge for " + state);
        }
        return adder;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
