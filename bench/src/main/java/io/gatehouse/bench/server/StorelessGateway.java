package io.gatehouse.bench.server;

import io.gatehouse.bench.baseline.Lifeline;
import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.gateway.command.Dispatcher;
import io.gatehouse.gateway.command.DoorCommands;
import io.gatehouse.gateway.command.LoginCommands;
import io.gatehouse.gateway.command.MaintenanceCommands;
import io.gatehouse.gateway.command.PullCommands;
import io.gatehouse.gateway.command.RecordCommands;
import io.gatehouse.gateway.command.UploadCommands;
import io.gatehouse.gateway.config.InvalidSettingsException;
import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.config.SettingsLoader;
import io.gatehouse.gateway.domain.Checkins;
import io.gatehouse.gateway.domain.Credentials;
import io.gatehouse.gateway.domain.DeviceLogs;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Doors;
import io.gatehouse.gateway.domain.Enrollments;
import io.gatehouse.gateway.domain.HealthChecks;
import io.gatehouse.gateway.domain.LoginCodes;
import io.gatehouse.gateway.domain.LoginLimits;
import io.gatehouse.gateway.domain.Logins;
import io.gatehouse.gateway.domain.PhotoEnrollments;
import io.gatehouse.gateway.domain.Pulls;
import io.gatehouse.gateway.domain.Pushes;
import io.gatehouse.gateway.domain.Quotas;
import io.gatehouse.gateway.domain.SelfHelp;
import io.gatehouse.gateway.domain.Templates;
import io.gatehouse.gateway.domain.Time;
import io.gatehouse.gateway.domain.Upkeep;
import io.gatehouse.gateway.domain.UsedHellos;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.metrics.RecordMeters;
import io.gatehouse.gateway.metrics.SyncMeters;
import io.gatehouse.gateway.transport.Connections;
import io.gatehouse.gateway.transport.DeviceServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The gateway wired as it ships, with everything between the socket and the store: transport, parser, login, dispatch,
 * the decision about each person, metrics, reply. Only the store itself is one that forgets, and there is no admin port.
 */
public final class StorelessGateway {
    private static final int DEVICES = 128;
    private static final String CORP = "bench";
    private static final RecordMeters NOBODY = new RecordMeters(new SimpleMeterRegistry());
    private static final SyncMeters NOTHING = new SyncMeters(new SimpleMeterRegistry());

    private StorelessGateway() {}

    /** The terminals that it knows. */
    public static List<TerminalIdentity> identities() {
        List<TerminalIdentity> identities = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            identities.add(new TerminalIdentity(
                    String.format(Locale.ROOT, "bench-%05d", i), "0123456789abcdef0123456789abcdef"));
        }
        return identities;
    }

    /** Runs until the process that started this one is gone; how many uploads the store lets wait may be said. */
    public static void main(String[] args) throws IOException, InvalidSettingsException {
        Lifeline.hold();
        int together = args.length == 0 ? 1 : Integer.parseInt(args[0]);
        System.out.println("ready " + start(together).address().getPort());
        System.out.flush();
    }

    /** @param together uploads that the store lets wait for each other */
    public static DeviceServer start(int together) throws IOException, InvalidSettingsException {
        Settings settings = SettingsLoader.load(null, Map.of(), List.of("data.dir=.", "device.listen=127.0.0.1:0"));
        Time time = Time.system();
        Meters meters = new Meters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        ForgetfulStore store = new ForgetfulStore(identities(), CORP, together);
        Connections connections = new Connections(time.clock(), time.ticker()::read);
        Devices devices = new Devices(store, connections, quotas(time), meters);
        devices.load(store.snapshot());
        connections.listen(devices);
        return DeviceServer.start(
                settings.device(),
                settings.limits(),
                null,
                connections,
                dispatcher(settings, store, devices, connections, time, meters)::dispatch,
                meters);
    }

    private static Quotas quotas(Time time) {
        return new Quotas(Quotas.Limits.NONE, time.ticker());
    }

    private static Templates.Rules rules(Settings settings, Time time) {
        return new Templates.Rules(settings.people().listed(), quotas(time));
    }

    private static Dispatcher dispatcher(
            Settings settings,
            ForgetfulStore store,
            Devices devices,
            Connections connections,
            Time time,
            Meters meters) {
        Enrollments.Rules rules = new Enrollments.Rules(
                settings.enrollment().window(),
                settings.enrollment().grace(),
                settings.enrollment().history(),
                settings.limits().pendingEnrollments());
        Enrollments enrollments = new Enrollments(store, devices, connections, rules, time, meters);
        Settings.Logins allowed = settings.limits().logins();
        LoginLimits limits = new LoginLimits(
                new LoginLimits.Allowed(
                        allowed.wrong(), allowed.wrongOfDevice(), allowed.wrongOfAddress(), allowed.right()),
                time,
                meters);
        Logins logins =
                new Logins(devices, new Credentials(new byte[32]), limits, new UsedHellos(store, time), time.clock());
        Templates templates = new Templates(store, devices, enrollments, rules(settings, time), time.clock(), meters);
        Pushes pushes = new Pushes(
                store,
                devices,
                (sn, notice) -> CompletableFuture.completedFuture(false),
                new Pushes.Rules(1_000, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1)),
                time,
                NOTHING);
        Pulls pulls = new Pulls(store, devices, pushes, new Pulls.Rules(1 << 20, 64), time, NOTHING);
        return new Dispatcher(
                new LoginCommands(logins, devices, time.clock()),
                new UploadCommands(templates),
                new PullCommands(pulls),
                records(settings, store, devices, time),
                doors(store, devices, connections, enrollments, time),
                maintenance(store, devices, connections, time));
    }

    private static RecordCommands records(Settings settings, ForgetfulStore store, Devices devices, Time time) {
        return new RecordCommands(
                new Checkins(store, devices, settings.records().retention(), time.clock(), NOBODY),
                new HealthChecks(store, devices, time.clock(), NOBODY));
    }

    private static DoorCommands doors(
            ForgetfulStore store, Devices devices, Connections connections, Enrollments enrollments, Time time) {
        Doors.Rules rules = new Doors.Rules(Duration.ofSeconds(30), 1);
        return new DoorCommands(
                new Doors(store, devices, connections, rules, time.clock(), NOBODY),
                new PhotoEnrollments(enrollments, connections, 1, NOBODY));
    }

    private static MaintenanceCommands maintenance(
            ForgetfulStore store, Devices devices, Connections connections, Time time) {
        return new MaintenanceCommands(
                new Upkeep(store, devices, connections),
                new DeviceLogs(store, devices, new DeviceLogs.Rules(1, 0, 0, Duration.ofDays(1)), time.clock(), NOBODY),
                new SelfHelp(store, devices, time.ticker(), NOBODY),
                new LoginCodes(store, devices, new Credentials(new byte[32])));
    }
}
