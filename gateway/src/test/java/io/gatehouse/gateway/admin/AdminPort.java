package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.AccessTokens;
import io.gatehouse.gateway.domain.Apps;
import io.gatehouse.gateway.domain.AuditLog;
import io.gatehouse.gateway.domain.Bindings;
import io.gatehouse.gateway.domain.Checkins;
import io.gatehouse.gateway.domain.Consents;
import io.gatehouse.gateway.domain.Credentials;
import io.gatehouse.gateway.domain.DeviceLink;
import io.gatehouse.gateway.domain.DeviceLogs;
import io.gatehouse.gateway.domain.DeviceOrders;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Doors;
import io.gatehouse.gateway.domain.Enrollments;
import io.gatehouse.gateway.domain.Enrollments.Rules;
import io.gatehouse.gateway.domain.HealthChecks;
import io.gatehouse.gateway.domain.LoginCodes;
import io.gatehouse.gateway.domain.LoginLimits;
import io.gatehouse.gateway.domain.People;
import io.gatehouse.gateway.domain.PhotoEnrollments;
import io.gatehouse.gateway.domain.Pushes;
import io.gatehouse.gateway.domain.Quotas;
import io.gatehouse.gateway.domain.Roster;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.SyncView;
import io.gatehouse.gateway.domain.Time;
import io.gatehouse.gateway.domain.Upkeep;
import io.gatehouse.gateway.domain.WrongTokens;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.metrics.RecordMeters;
import io.gatehouse.gateway.metrics.SyncMeters;
import io.gatehouse.gateway.store.SqlStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An admin port on a free one, over a store and a link of the test's choice. */
final class AdminPort implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-tests";
    static final int WRONG_TOKENS = 20;
    static final int PHOTO_SIZE = 64 << 10;
    static final Duration LOCK = Duration.ofMinutes(5);
    static final Timing QUICK = new Timing(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    static final Settings.Imports IMPORTS = new Settings.Imports(256 << 10, Duration.ofMinutes(5));

    final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.READY);
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final Meters meters = new Meters(registry);
    final FakeKeys keys = new FakeKeys();
    final FakeAppLink apps = new FakeAppLink();
    final EventStream events;
    final AuditLog audit;
    final AccessTokens tokens;
    final Doorkeeper doorkeeper;
    final Routes routes;
    /** For locks only. */
    final AtomicLong nanos = new AtomicLong();

    /** For tokens only: how much later it is than it is. */
    final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);

    private final InstantSource clock = () -> Instant.now().plus(later.get());
    final Domain domain;
    final LoginLimits logins = new LoginLimits(new LoginLimits.Allowed(2, 3, 4, 5), Time.system(), meters);
    private final AdminServer server;
    private @Nullable SqlStore store;

    private AdminPort(Store store, DeviceLink link, EventStream events, Timing timing, @Nullable SslContext tls)
            throws IOException {
        this(store, link, events, timing, tls, IMPORTS);
    }

    private AdminPort(
            Store store,
            DeviceLink link,
            EventStream events,
            Timing timing,
            @Nullable SslContext tls,
            Settings.Imports imports)
            throws IOException {
        this.events = events;
        audit = new AuditLog(store, Duration.ofDays(365), Time.system().clock());
        tokens = new AccessTokens(audit.store(), clock, new SecureRandom());
        Devices devices = new Devices(
                audit.store(),
                link,
                new Quotas(Quotas.Limits.NONE, Time.system().ticker()),
                meters);
        Enrollments enrollments = new Enrollments(
                audit.store(),
                devices,
                link,
                new Rules(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofDays(30), 3),
                Time.system(),
                meters);
        Bindings bindings = new Bindings(audit.store(), devices, enrollments, link);
        Pushes pushes = new Pushes(
                store,
                devices,
                (sn, notice) -> CompletableFuture.completedFuture(false),
                new Pushes.Rules(1_000, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1)),
                Time.system(),
                new SyncMeters(registry));
        domain = new Domain(
                devices,
                new SyncView(audit.store(), devices, pushes, Time.system().clock()),
                bindings,
                enrollments,
                new People(audit.store(), Time.system().clock()),
                new Roster(
                        audit.store(),
                        new Quotas(Quotas.Limits.NONE, Time.system().ticker()),
                        Time.system().clock(),
                        meters),
                logins,
                tokens,
                audit,
                terminals(store, link, devices, enrollments),
                new Consents(audit.store(), Time.system().clock()),
                new Apps(audit.store(), apps, new Apps.Rules(3, Duration.ofDays(7)), clock));
        Operations operations =
                new Operations(events, registry::scrape, readiness::get, new Build("1.2.3", "c0ffee"), keys, imports);
        routes = new Routes(domain, operations);
        doorkeeper = Doorkeeper.of(
                new WrongTokens.Rules(WRONG_TOKENS, LOCK),
                AdminToken.of(TOKEN),
                tokens,
                audit,
                meters,
                new Time(clock, nanos::get));
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = AdminServer.start(
                anyPort, tls, () -> new HttpConnection(routes, doorkeeper, events, timing), operations);
    }

    private Terminals terminals(Store store, DeviceLink link, Devices devices, Enrollments enrollments) {
        RecordMeters records = new RecordMeters(registry);
        DeviceOrders orders =
                link instanceof DeviceOrders known ? known : (sn, order) -> CompletableFuture.completedFuture(false);
        return new Terminals(
                new Checkins(store, devices, Duration.ofDays(365), clock, records),
                new HealthChecks(store, devices, clock, records),
                new Doors(audit.store(), devices, orders, new Doors.Rules(Duration.ofSeconds(30), 3), clock, records),
                new Upkeep(audit.store(), devices, orders),
                new DeviceLogs(
                        store,
                        devices,
                        new DeviceLogs.Rules(1 << 20, 10, 1 << 30, Duration.ofDays(30)),
                        clock,
                        records),
                new LoginCodes(store, devices, new Credentials(new byte[32])),
                new PhotoEnrollments(enrollments, orders, 1 << 20, records),
                PHOTO_SIZE);
    }

    /** Over a new store in a directory, which is closed together with the port. */
    static AdminPort overSqlite(Path directory, DeviceLink link) throws Exception {
        EventStream events = new EventStream();
        SqlStore store = SqlStore.open("jdbc:sqlite:", directory, events, new Meters(new SimpleMeterRegistry()));
        AdminPort port = over(store, link, events);
        port.store = store;
        return port;
    }

    /** Of {@link #overSqlite}. */
    SqlStore store() {
        return Objects.requireNonNull(store);
    }

    static AdminPort over(Store store, DeviceLink link, EventStream events) throws IOException {
        return new AdminPort(store, link, events, QUICK, null);
    }

    static AdminPort over(Store store, DeviceLink link, EventStream events, Settings.Imports imports)
            throws IOException {
        return new AdminPort(store, link, events, QUICK, null, imports);
    }

    /** One whose store is broken, which does for everything that is not about the domain. */
    static AdminPort withoutStore(Timing timing) throws IOException {
        return new AdminPort(new BrokenStore(), new FakeLink(), new EventStream(), timing, null);
    }

    static AdminPort withTls(SslContext tls) throws IOException {
        return new AdminPort(new BrokenStore(), new FakeLink(), new EventStream(), QUICK, tls);
    }

    InetSocketAddress address() {
        return server.address();
    }

    RawClient connect() throws IOException {
        return new RawClient(address());
    }

    @Override
    public void close() {
        server.close();
        meters.close();
        if (store != null) {
            store.close();
        }
    }
}
