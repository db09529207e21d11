package io.gatehouse.gateway;

import io.gatehouse.gateway.admin.AdminServer;
import io.gatehouse.gateway.admin.AdminToken;
import io.gatehouse.gateway.admin.Build;
import io.gatehouse.gateway.admin.Domain;
import io.gatehouse.gateway.admin.Doorkeeper;
import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.admin.Operations;
import io.gatehouse.gateway.admin.Readiness;
import io.gatehouse.gateway.admin.Terminals;
import io.gatehouse.gateway.command.Dispatcher;
import io.gatehouse.gateway.command.DoorCommands;
import io.gatehouse.gateway.command.LoginCommands;
import io.gatehouse.gateway.command.MaintenanceCommands;
import io.gatehouse.gateway.command.PullCommands;
import io.gatehouse.gateway.command.RecordCommands;
import io.gatehouse.gateway.command.UploadCommands;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.AccessTokens;
import io.gatehouse.gateway.domain.Apps;
import io.gatehouse.gateway.domain.Arrivals;
import io.gatehouse.gateway.domain.AuditLog;
import io.gatehouse.gateway.domain.Bindings;
import io.gatehouse.gateway.domain.Census;
import io.gatehouse.gateway.domain.Checkins;
import io.gatehouse.gateway.domain.Consents;
import io.gatehouse.gateway.domain.Credentials;
import io.gatehouse.gateway.domain.DeviceLogs;
import io.gatehouse.gateway.domain.DeviceOrders;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Doors;
import io.gatehouse.gateway.domain.Enrollments;
import io.gatehouse.gateway.domain.HealthChecks;
import io.gatehouse.gateway.domain.LoginCodes;
import io.gatehouse.gateway.domain.LoginLimits;
import io.gatehouse.gateway.domain.Logins;
import io.gatehouse.gateway.domain.People;
import io.gatehouse.gateway.domain.PhotoEnrollments;
import io.gatehouse.gateway.domain.Pulls;
import io.gatehouse.gateway.domain.Pushes;
import io.gatehouse.gateway.domain.Quotas;
import io.gatehouse.gateway.domain.Roster;
import io.gatehouse.gateway.domain.SelfHelp;
import io.gatehouse.gateway.domain.SyncView;
import io.gatehouse.gateway.domain.Templates;
import io.gatehouse.gateway.domain.Time;
import io.gatehouse.gateway.domain.Upkeep;
import io.gatehouse.gateway.domain.UsedHellos;
import io.gatehouse.gateway.domain.Visits;
import io.gatehouse.gateway.metrics.MeterClock;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.metrics.RecordMeters;
import io.gatehouse.gateway.metrics.SyncMeters;
import io.gatehouse.gateway.notify.Callbacks;
import io.gatehouse.gateway.notify.Courier;
import io.gatehouse.gateway.store.MasterKeySource;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.gateway.store.StoreOpenException;
import io.gatehouse.gateway.transport.Connections;
import io.gatehouse.gateway.transport.DeviceServer;
import io.gatehouse.gateway.transport.RenewableTls;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    private static final Duration FORGETTING_HELLOS = Duration.ofMinutes(1);
    private static final Duration COUNTING = Duration.ofSeconds(5);
    /** At most as long as a change waits until it is told, while there is room. */
    private static final Duration PUSHES = Duration.ofMillis(100);

    private static final Duration VISITS = Duration.ofSeconds(1);
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private final Settings settings;
    private final Time time = Time.system();
    private final SecureRandom random = new SecureRandom();
    /** What has been started, the last one on top. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** For a test: what it is for takes a minute to show. */
    final MeterClock meterClock = new MeterClock();

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), meterClock);
    private final Meters meters = new Meters(registry);
    private final RecordMeters recordMeters = new RecordMeters(registry);
    private final SyncMeters syncMeters = new SyncMeters(registry);
    private final AdminToken token;
    private final SqlStore store;
    private final AuditLog audit;
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
            RenewableTls deviceTls = tls("device", settings.device().tls());
            RenewableTls adminTls = tls("admin", settings.admin().tls());
            EventStream events = new EventStream();
            store = opened(
                    SqlStore.open(settings.store().url(), settings.dataDir(), masterKey(settings), events, meters));
            token = token();

            Connections connections = new Connections(time.clock(), time.ticker()::read);
            // Changes by the admin API go by the log, so that each carries its record; terminals, and what the gateway
            // does by itself, go by the store itself.
            audit = new AuditLog(store, settings.audit().retention(), time.clock());
            AccessTokens tokens = new AccessTokens(audit.store(), time.clock(), random);
            Quotas quotas = quotas();
            Devices known = new Devices(audit.store(), connections, quotas, meters);
            Enrollments enrollments = new Enrollments(audit.store(), known, connections, rules(settings), time, meters);
            Callbacks callbacks = opened(Callbacks.of(settings.callbacks(), store, time.clock(), random, meters));
            Apps apps = new Apps(audit.store(), callbacks.link(), appRules(settings), time.clock());
            LoginLimits logins = new LoginLimits(allowed(settings.limits().logins()), time, meters);
            UsedHellos hellos = new UsedHellos(store, time);
            Credentials credentials =
                    new Credentials(SecretFile.bytes(settings.dataDir().resolve("device.key"), random));
            Terminals terminals = terminals(known, enrollments, connections, credentials);
            Pushes pushes = pushes(known, connections);
            Domain domain = new Domain(
                    known,
                    new SyncView(audit.store(), known, pushes, time.clock()),
                    new Bindings(audit.store(), known, enrollments, connections),
                    enrollments,
                    new People(audit.store(), time.clock()),
                    new Roster(audit.store(), quotas, time.clock(), meters),
                    logins,
                    tokens,
                    audit,
                    terminals,
                    new Consents(audit.store(), time.clock()),
                    apps);
            load(terminals);
            load(known, enrollments, hellos, tokens);
            connections.listen(new Arrivals(List.of(known, pushes)));
            meters.enrollmentsPending(enrollments::pending);
            meters.allocator(ByteBufAllocator.DEFAULT);
            Build build = Build.read();
            meters.build(build.version(), build.commit());

            devices = opened(DeviceServer.start(
                    settings.device(),
                    settings.limits(),
                    deviceTls,
                    connections,
                    dispatcher(
                            known,
                            enrollments,
                            new Logins(known, credentials, logins, hellos, time.clock()),
                            quotas,
                            pushes,
                            terminals)::dispatch,
                    meters));
            admin = opened(AdminServer.start(
                    settings.admin().listen(),
                    adminTls,
                    Doorkeeper.of(settings.admin(), token, tokens, audit, meters, time),
                    domain,
                    new Operations(
                            events,
                            registry::scrape,
                            this::readiness,
                            build,
                            store,
                            settings.admin().imports())));
            Census census = new Census(
                    store, new People(store, time.clock()), settings.people().retention(), time.clock());
            meters.peopleWithFace(census::withFace);
            Visits visits = new Visits(store, enrollments, time.clock(), meters);
            keepTime(enrollments, visits, hellos, census);
            keepTime(terminals);
            tellApps(callbacks.courier(), apps);
            every(timer("gatehouse-push"), PUSHES, pushes::tick);
            started.push(audit::settleRefusals);
            watch(deviceTls, adminTls);
            warn();
        } catch (IOException | StoreOpenException e) {
            stop();
            throw new StartException(sentence(e));
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    private Quotas quotas() {
        Settings.Quota quota = settings.quota();
        return new Quotas(
                new Quotas.Limits(quota.devices(), quota.people(), quota.templates(), quota.uploadsPerMinute()),
                time.ticker());
    }

    /** Records of terminals go by the store itself; what operators open and offer goes by the log. */
    private Terminals terminals(Devices known, Enrollments enrollments, DeviceOrders orders, Credentials credentials) {
        Settings.Records set = settings.records();
        Settings.Logs logs = set.logs();
        PhotoEnrollments photos =
                new PhotoEnrollments(enrollments, orders, set.photos().total(), recordMeters);
        recordMeters.photoBytes(photos::held);
        return new Terminals(
                new Checkins(store, known, set.retention(), time.clock(), recordMeters),
                new HealthChecks(store, known, time.clock(), recordMeters),
                new Doors(
                        audit.store(),
                        known,
                        orders,
                        new Doors.Rules(set.doors().window(), set.doors().pending()),
                        time.clock(),
                        recordMeters),
                new Upkeep(audit.store(), known, orders),
                new DeviceLogs(
                        store,
                        known,
                        new DeviceLogs.Rules(logs.size(), logs.perDay(), logs.total(), logs.retention()),
                        time.clock(),
                        recordMeters),
                new LoginCodes(store, known, credentials),
                photos,
                set.photos().size());
    }

    private void load(Terminals terminals) {
        store.<@Nullable Void>read(snapshot -> {
                    terminals.doors().load(snapshot);
                    terminals.upkeep().load(snapshot);
                    return null;
                })
                .toCompletableFuture()
                .join();
    }

    private void keepTime(Terminals terminals) {
        ScheduledExecutorService ticks = timer("gatehouse-records");
        every(ticks, TICK, terminals.doors()::tick);
        every(ticks, FORGETTING, terminals.checkins()::forget);
        every(ticks, FORGETTING, terminals.logs()::forget);
    }

    private Pushes pushes(Devices known, Connections connections) {
        Settings.Sync sync = settings.sync();
        Pushes pushes = new Pushes(
                store,
                known,
                connections,
                new Pushes.Rules(sync.pushesPerSecond(), sync.pause(), sync.fetchTime(), sync.patience()),
                time,
                syncMeters);
        syncMeters.terminalsBehind(pushes::behind);
        syncMeters.pushesWaiting(pushes::waiting);
        return pushes;
    }

    private Dispatcher dispatcher(
            Devices known, Enrollments enrollments, Logins logins, Quotas quotas, Pushes pushes, Terminals terminals) {
        Settings.Sync sync = settings.sync();
        Templates templates = new Templates(
                store,
                known,
                enrollments,
                new Templates.Rules(
                        settings.people().listed(), settings.people().known(), quotas, consent(settings)),
                time.clock(),
                meters);
        Pulls pulls =
                new Pulls(store, known, pushes, new Pulls.Rules(sync.pageBytes(), sync.pulls()), time, syncMeters);
        return new Dispatcher(
                new LoginCommands(logins, known, time.clock()),
                new UploadCommands(templates),
                new PullCommands(pulls),
                new RecordCommands(terminals.checkins(), terminals.health()),
                new DoorCommands(terminals.doors(), terminals.photos()),
                new MaintenanceCommands(
                        terminals.upkeep(),
                        terminals.logs(),
                        new SelfHelp(store, known, time.ticker(), recordMeters),
                        terminals.loginCodes()));
    }

    private static LoginLimits.Allowed allowed(Settings.Logins logins) {
        return new LoginLimits.Allowed(logins.wrong(), logins.wrongOfDevice(), logins.wrongOfAddress(), logins.right());
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
                settings.limits().pendingEnrollments(),
                consent(settings),
                settings.callbacks().outbox());
    }

    private static Consents.Policy consent(Settings settings) {
        return settings.people().consentRequired() ? Consents.Policy.REQUIRED : Consents.Policy.OFF;
    }

    private static Apps.Rules appRules(Settings settings) {
        Settings.Callbacks callbacks = settings.callbacks();
        return new Apps.Rules(callbacks.apps(), callbacks.retention());
    }

    private AdminToken token() throws IOException {
        String set = settings.admin().token();
        return AdminToken.of(
                set != null ? set : SecretFile.text(settings.dataDir().resolve("admin.token"), random));
    }

    private void load(Devices known, Enrollments enrollments, UsedHellos hellos, AccessTokens tokens) {
        store.<@Nullable Void>read(snapshot -> {
                    known.load(snapshot);
                    enrollments.load(snapshot);
                    hellos.load(snapshot);
                    tokens.load(snapshot);
                    return null;
                })
                .toCompletableFuture()
                .join();
    }

    private void keepTime(Enrollments enrollments, Visits visits, UsedHellos hellos, Census census) {
        ScheduledExecutorService ticks = timer("gatehouse-tick");
        every(ticks, TICK, enrollments::tick);
        every(ticks, MeterClock.TICK, meterClock::tick);
        every(ticks, VISITS, visits::tick);
        every(ticks, FORGETTING, enrollments::forget);
        every(ticks, FORGETTING, audit::forget);
        every(ticks, SETTLING, audit::settleRefusals);
        every(ticks, FORGETTING_HELLOS, hellos::forget);
        ticks.scheduleWithFixedDelay(census::walk, FIRST_CENSUS.toMillis(), CENSUS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** From now on; what a restart has interrupted goes out as well. */
    private void tellApps(Courier courier, Apps apps) {
        store.listen(courier);
        meters.callbackBacklog(
                () -> courier.backlog().pending(), () -> courier.backlog().stuck());
        courier.start();
        ScheduledExecutorService ticks = timer("gatehouse-callback-tick");
        every(ticks, TICK, courier::tick);
        every(ticks, COUNTING, courier::count);
        every(ticks, FORGETTING, apps::forget);
    }

    /** On a thread of its own: files on a network that hangs must not hold up the time of enrolments. */
    private void watch(@Nullable RenewableTls... tls) {
        ScheduledExecutorService looks = timer("gatehouse-tls");
        Stream.of(tls).flatMap(Stream::ofNullable).forEach(files -> every(looks, RenewableTls.PERIOD, files::look));
    }

    private ScheduledExecutorService timer(String name) {
        ScheduledExecutorService timer =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory(name, true));
        started.push(timer::shutdownNow);
        return timer;
    }

    private static void every(ScheduledExecutorService ticks, Duration period, Runnable task) {
        ticks.scheduleWithFixedDelay(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void warn() {
        if (settings.device().tls() == null && !devices.address().getAddress().isLoopbackAddress()) {
            LOG.warn(
                    "Terminals are listened for on {} without TLS: put a TLS proxy in front, or set device.tls.*",
                    devices());
        }
    }

    private Readiness readiness() {
        if (draining) {
            return Readiness.DRAINING;
        }
        return store.healthy() ? Readiness.READY : Readiness.STORE_UNAVAILABLE;
    }

    /** Where terminals connect: the host as configured, and the real port. */
    public InetSocketAddress devices() {
        return configured(settings.device().listen(), devices.address());
    }

    /** Where operators connect: the host as configured, and the real port. */
    public InetSocketAddress admin() {
        return configured(settings.admin().listen(), admin.address());
    }

    /** A socket that is bound to 0.0.0.0 says that it is bound to ::, where there is IPv6. */
    private static InetSocketAddress configured(InetSocketAddress listen, InetSocketAddress bound) {
        return new InetSocketAddress(listen.getAddress(), bound.getPort());
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

    private @Nullable RenewableTls tls(String port, Settings.@Nullable Tls files) throws IOException {
        return files == null ? null : RenewableTls.of(port, files, meters);
    }

    private static String sentence(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
