package io.gatehouse.gateway;

import io.gatehouse.gateway.admin.AdminServer;
import io.gatehouse.gateway.admin.AdminToken;
import io.gatehouse.gateway.admin.Build;
import io.gatehouse.gateway.admin.Domain;
import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.admin.Operations;
import io.gatehouse.gateway.admin.Readiness;
import io.gatehouse.gateway.command.Dispatcher;
import io.gatehouse.gateway.command.LoginCommands;
import io.gatehouse.gateway.command.UploadCommands;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.Bindings;
import io.gatehouse.gateway.domain.Census;
import io.gatehouse.gateway.domain.Credentials;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Enrollments;
import io.gatehouse.gateway.domain.Logins;
import io.gatehouse.gateway.domain.People;
import io.gatehouse.gateway.domain.Templates;
import io.gatehouse.gateway.domain.Time;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.store.MasterKeySource;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.gateway.store.StoreOpenException;
import io.gatehouse.gateway.transport.Connections;
import io.gatehouse.gateway.transport.DeviceServer;
import io.gatehouse.gateway.transport.TlsContext;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole server, wired by hand: the store first, the doors last, and down again the other way round. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Together with the coarseness of Caffeine's timer, a timeout is noticed well within 1.5 s. */
    private static final Duration TICK = Duration.ofMillis(200);

    /** A walk reads all of the store, so it is seldom; the first one waits until the start is over. */
    private static final Duration CENSUS = Duration.ofHours(6);

    private static final Duration FIRST_CENSUS = Duration.ofMinutes(1);
    private static final Duration FORGETTING = Duration.ofHours(1);

    private final Settings settings;
    private final Time time = Time.system();
    private final SecureRandom random = new SecureRandom();
    /** What has been started, the last one on top. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters = new Meters(registry);
    private final AdminToken token;
    private final SqlStore store;
    private final DeviceServer devices;
    private final AdminServer admin;
    private volatile boolean draining;
    private boolean closed;

    /** Starts everything in order; on a failure stops what had started and throws {@link StartException}. */
    public static Gateway start(Settings settings) throws StartException {
        return new Gateway(settings);
    }

    private Gateway(Settings settings) throws StartException {
        this.settings = settings;
        try {
            started.push(meters);
            SecretFile.directory(settings.dataDir());
            SslContext deviceTls = tls(settings.device().tls());
            SslContext adminTls = tls(settings.admin().tls());
            EventStream events = new EventStream();
            store = opened(
                    SqlStore.open(settings.store().url(), settings.dataDir(), masterKey(settings), events, meters));
            token = token();

            Connections connections = new Connections(time.clock(), time.ticker()::read);
            Devices known = new Devices(store, connections);
            Enrollments enrollments = new Enrollments(store, known, connections, rules(settings), time, meters);
            Domain domain = new Domain(
                    known,
                    new Bindings(store, known, enrollments, connections),
                    enrollments,
                    new People(store, time.clock()));
            load(known, enrollments);
            connections.listen(known);
            meters.enrollmentsPending(enrollments::pending);
            meters.allocator(ByteBufAllocator.DEFAULT);
            Build build = Build.read();
            meters.build(build.version(), build.commit());

            devices = opened(DeviceServer.start(
                    settings.device(),
                    settings.limits(),
                    deviceTls,
                    connections,
                    dispatcher(known, enrollments)::dispatch,
                    meters));
            admin = opened(AdminServer.start(
                    settings.admin().listen(),
                    adminTls,
                    token,
                    domain,
                    new Operations(events, registry::scrape, this::readiness, build, store)));
            Census census = new Census(store, domain.people(), settings.people().retention(), time.clock());
            meters.peopleWithFace(census::withFace);
            keepTime(enrollments, census);
            warn();
        } catch (IOException | StoreOpenException e) {
            stop();
            throw new StartException(sentence(e));
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private Dispatcher dispatcher(Devices known, Enrollments enrollments) throws IOException {
        Credentials credentials =
                new Credentials(SecretFile.bytes(settings.dataDir().resolve("device.key"), random));
        Logins logins = new Logins(known, credentials, settings.limits().wrongLogins(), time);
        Templates templates =
                new Templates(store, known, enrollments, settings.people().listed(), time.clock(), meters);
        return new Dispatcher(new LoginCommands(logins, known, time.clock()), new UploadCommands(templates));
    }

    static MasterKeySource masterKey(Settings settings) {
        Settings.Encryption given = settings.encryption();
        if (given.masterKey() != null) {
            return new MasterKeySource.Given(given.masterKey());
        }
        return given.masterKeyFile() == null
                ? MasterKeySource.inDirectory(settings.dataDir())
                : new MasterKeySource.InFile(given.masterKeyFile(), false);
    }

    private static Enrollments.Rules rules(Settings settings) {
        return new Enrollments.Rules(
                settings.enrollment().window(),
                settings.enrollment().grace(),
                settings.enrollment().history(),
                settings.limits().pendingEnrollments());
    }

    private AdminToken token() throws IOException {
        String set = settings.admin().token();
        return AdminToken.of(
                set != null ? set : SecretFile.text(settings.dataDir().resolve("admin.token"), random));
    }

    private void load(Devices known, Enrollments enrollments) {
        store.<@Nullable Void>read(snapshot -> {
                    known.load(snapshot);
                    enrollments.load(snapshot);
                    return null;
                })
                .toCompletableFuture()
                .join();
    }

    private void keepTime(Enrollments enrollments, Census census) {
        ScheduledExecutorService ticks =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("gatehouse-tick", true));
        started.push(ticks::shutdownNow);
        ticks.scheduleWithFixedDelay(enrollments::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        ticks.scheduleWithFixedDelay(
                enrollments::forget, FORGETTING.toMillis(), FORGETTING.toMillis(), TimeUnit.MILLISECONDS);
        ticks.scheduleWithFixedDelay(census::walk, FIRST_CENSUS.toMillis(), CENSUS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void warn() {
        if (settings.device().tls() == null && !devices.address().getAddress().isLoopbackAddress()) {
            LOG.warn(
                    "Terminals are listened for on {} without TLS: put a TLS proxy in front, or set device.tls.*",
                    settings.device().listen());
        }
    }

    private Readiness readiness() {
        if (draining) {
            return Readiness.DRAINING;
        }
        return store.healthy() ? Readiness.READY : Readiness.STORE_UNAVAILABLE;
    }

    /** Where terminals connect; the real port. */
    public InetSocketAddress devices() {
        return devices.address();
    }

    /** Where operators connect; the real port. */
    public InetSocketAddress admin() {
        return admin.address();
    }

    /** The admin token in force. */
    public String adminToken() {
        return token.value();
    }

    /** Drains and stops; returns when all is closed. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        draining = true;
        try {
            Thread.sleep(settings.drain().pause().toMillis());
            devices.drain(settings.drain().window(), new SplittableRandom(random.nextLong()))
                    .toCompletableFuture()
                    .join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop();
    }

    private <T extends AutoCloseable> T opened(T part) {
        started.push(part);
        return part;
    }

    private void stop() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("{} did not stop well", part.getClass().getSimpleName(), e);
            }
        }
    }

    private static @Nullable SslContext tls(Settings.@Nullable Tls files) throws IOException {
        return files == null ? null : TlsContext.of(files);
    }

    private static String sentence(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
