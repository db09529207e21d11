package io.gatehouse.gateway.config;

import com.sun.management.UnixOperatingSystemMXBean;
import io.gatehouse.gateway.config.Settings.Tls;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads settings: defaults, then a file, then the environment, then what the command line sets. */
public final class SettingsLoader {
    /** Descriptors that terminals leave to the store, the admin port and the JVM. */
    static final int RESERVED_DESCRIPTORS = 512;

    private static final int FEWEST_CONNECTIONS = 64;
    private static final long DESCRIPTORS_WHERE_UNKNOWN = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(SettingsLoader.class);
    private static final Map<String, Key<?>> BY_ENVIRONMENT_NAME =
            Keys.ALL.stream().collect(Collectors.toUnmodifiableMap(Key::environmentName, Function.identity()));

    private final Texts texts = new Texts();

    private SettingsLoader() {}

    /**
     * Merges all sources and checks the result. An unknown name in the environment is only logged, since orchestrators
     * inject such names.
     *
     * @param file YAML, or null
     * @param environment the process's; names that start with GATEHOUSE_ count
     * @param sets {@code key=value} each; of two for one key the later counts
     * @throws InvalidSettingsException with every problem of every source
     */
    public static Settings load(@Nullable Path file, Map<String, String> environment, List<String> sets)
            throws InvalidSettingsException {
        SettingsLoader loader = new SettingsLoader();
        if (file != null) {
            SettingsFile.read(file, loader.texts);
        }
        loader.environment(environment);
        loader.commandLine(sets);
        return loader.settings();
    }

    private void environment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((name, value) -> {
            Key<?> key = BY_ENVIRONMENT_NAME.get(name);
            if (key != null) {
                texts.set(key, value, "environment " + name);
            } else if (name.startsWith("GATEHOUSE_")) {
                LOG.warn("Nothing is called {} in the environment; it is ignored", Key.printable(name));
            }
        });
    }

    private void commandLine(List<String> sets) {
        for (int i = 0; i < sets.size(); i++) {
            String set = sets.get(i);
            int equals = set.indexOf('=');
            if (equals < 1) {
                texts.problem("--set number " + (i + 1) + ": expected KEY=VALUE");
            } else {
                texts.set(set.substring(0, equals), set.substring(equals + 1), "--set");
            }
        }
    }

    private Settings settings() throws InvalidSettingsException {
        Settings settings = new Settings(
                texts.value(Keys.DATA_DIR),
                device(),
                admin(),
                new Settings.Audit(texts.value(Keys.AUDIT_RETENTION)),
                new Settings.Store(texts.value(Keys.STORE_URL)),
                encryption(),
                enrollment(),
                limits(),
                quota(),
                people(),
                records(),
                callbacks(),
                sync(),
                drain());
        texts.optional(Keys.CLUSTER_URL);
        if (!texts.problems().isEmpty()) {
            throw new InvalidSettingsException(texts.problems());
        }
        return settings;
    }

    private Settings.Device device() {
        List<String> origins = texts.optional(Keys.DEVICE_ORIGINS);
        Path trusted = texts.optional(Keys.DEVICE_CLIENT_CERTIFICATES);
        together(Keys.DEVICE_CLIENT_CERTIFICATES, Keys.DEVICE_CERTIFICATE);
        return new Settings.Device(
                texts.value(Keys.DEVICE_LISTEN),
                tls(Keys.DEVICE_CERTIFICATE, Keys.DEVICE_KEY, trusted),
                origins == null ? List.of() : origins,
                door());
    }

    private Settings.Door door() {
        List<Network> proxies = texts.optional(Keys.DEVICE_PROXIES);
        return new Settings.Door(
                proxies == null ? List.of() : proxies,
                texts.value(Keys.DEVICE_BACKLOG),
                texts.value(Keys.DEVICE_REUSE_PORT),
                texts.value(Keys.ACCEPTS));
    }

    private Settings.Admin admin() {
        return new Settings.Admin(
                texts.value(Keys.ADMIN_LISTEN),
                tls(Keys.ADMIN_CERTIFICATE, Keys.ADMIN_KEY, null),
                texts.optional(Keys.ADMIN_TOKEN),
                texts.value(Keys.WRONG_TOKENS),
                texts.value(Keys.LOCK),
                new Settings.Imports(texts.value(Keys.IMPORT_SIZE), texts.value(Keys.IMPORT_TIME)));
    }

    private @Nullable Tls tls(Key<Path> certificate, Key<Path> key, @Nullable Path trusted) {
        Path chain = texts.optional(certificate);
        Path secret = texts.optional(key);
        together(certificate, key);
        together(key, certificate);
        return chain == null || secret == null ? null : new Tls(chain, secret, trusted);
    }

    private void together(Key<Path> one, Key<Path> other) {
        if (texts.isSet(one) && !texts.isSet(other)) {
            texts.problem(other, "a file too, since " + one.name() + " is set");
        }
    }

    private Settings.Encryption encryption() {
        if (texts.isSet(Keys.MASTER_KEY) && texts.isSet(Keys.MASTER_KEY_FILE)) {
            texts.problem(Keys.MASTER_KEY_FILE, "nothing, since encryption.master-key is set");
        }
        return new Settings.Encryption(texts.optional(Keys.MASTER_KEY), texts.optional(Keys.MASTER_KEY_FILE));
    }

    private Settings.Enrollment enrollment() {
        return new Settings.Enrollment(
                texts.value(Keys.ENROLLMENT_WINDOW),
                texts.value(Keys.ENROLLMENT_GRACE),
                texts.value(Keys.ENROLLMENT_HISTORY));
    }

    private Settings.Limits limits() {
        int frame = texts.value(Keys.FRAME);
        long uploadsInFlight = texts.value(Keys.UPLOADS_IN_FLIGHT);
        if (uploadsInFlight < frame && texts.isUsable(Keys.FRAME) && texts.isUsable(Keys.UPLOADS_IN_FLIGHT)) {
            texts.problem(Keys.UPLOADS_IN_FLIGHT, "at least limits.frame, which is " + frame + " bytes");
        }
        return new Settings.Limits(
                frame,
                Math.min(frame, texts.value(Keys.FIRST_FRAME)),
                uploadsInFlight,
                texts.value(Keys.UPLOAD_TIMEOUT),
                texts.value(Keys.UPLOAD_RATE),
                texts.value(Keys.TEMPLATE),
                connections(),
                texts.value(Keys.REPLIES),
                texts.value(Keys.UNREAD),
                texts.value(Keys.OUTBOUND),
                texts.value(Keys.WRITE_TIMEOUT),
                texts.value(Keys.PENDING_ENROLLMENTS),
                texts.value(Keys.HANDSHAKE_TIMEOUT),
                texts.value(Keys.LOGIN_TIMEOUT),
                texts.value(Keys.IDLE_TIMEOUT),
                logins());
    }

    private Settings.Logins logins() {
        return new Settings.Logins(
                texts.value(Keys.WRONG_LOGINS),
                texts.value(Keys.WRONG_LOGINS_DEVICE),
                texts.value(Keys.WRONG_LOGINS_ADDRESS),
                texts.value(Keys.LOGINS));
    }

    private Settings.Quota quota() {
        return new Settings.Quota(
                texts.optional(Keys.QUOTA_DEVICES),
                texts.optional(Keys.QUOTA_PEOPLE),
                texts.optional(Keys.QUOTA_TEMPLATES),
                texts.optional(Keys.QUOTA_UPLOADS));
    }

    private int connections() {
        int affordable = connections(descriptorLimit());
        Integer connections = texts.optional(Keys.CONNECTIONS);
        if (connections != null && connections > affordable) {
            LOG.warn(
                    "limits.connections is {}, but the descriptor limit leaves room for {}: the store and the admin"
                            + " port may run out of descriptors",
                    connections,
                    affordable);
        }
        return connections == null ? affordable : connections;
    }

    /** How many terminals a descriptor limit leaves room for. */
    static int connections(long descriptorLimit) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(FEWEST_CONNECTIONS, descriptorLimit - RESERVED_DESCRIPTORS));
    }

    private static long descriptorLimit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : DESCRIPTORS_WHERE_UNKNOWN;
    }

    private Settings.People people() {
        return new Settings.People(
                texts.value(Keys.PEOPLE_POLICY),
                texts.value(Keys.PEOPLE_UNKNOWN),
                texts.value(Keys.PEOPLE_CONSENT),
                texts.optional(Keys.PEOPLE_RETENTION));
    }

    private Settings.Callbacks callbacks() {
        return new Settings.Callbacks(
                texts.value(Keys.CALLBACK_TIMEOUT),
                texts.value(Keys.CALLBACK_KEEP_ALIVE),
                texts.value(Keys.CALLBACKS_AT_ONCE),
                texts.value(Keys.CALLBACKS_OF_APP_AT_ONCE),
                texts.value(Keys.APPS),
                texts.value(Keys.OUTBOX),
                texts.value(Keys.CALLBACK_RETENTION),
                reach());
    }

    private Settings.Reach reach() {
        List<Network> networks = texts.optional(Keys.CALLBACK_NETWORKS);
        return new Settings.Reach(
                texts.value(Keys.CALLBACK_HTTP),
                networks == null ? List.of() : networks,
                texts.optional(Keys.CALLBACK_AUTHORITIES));
    }

    private Settings.Records records() {
        int photo = texts.value(Keys.PHOTO_SIZE);
        long photos = texts.value(Keys.PHOTOS_TOTAL);
        if (photos < photo && texts.isUsable(Keys.PHOTOS_TOTAL) && texts.isUsable(Keys.PHOTO_SIZE)) {
            texts.problem(Keys.PHOTOS_TOTAL, "at least photos.size, which is " + photo + " bytes");
        }
        return new Settings.Records(
                texts.value(Keys.RECORD_RETENTION),
                new Settings.Photos(photo, photos),
                new Settings.Doors(texts.value(Keys.DOOR_WINDOW), texts.value(Keys.DOORS_PENDING)),
                new Settings.Logs(
                        texts.value(Keys.LOG_SIZE),
                        texts.value(Keys.LOGS_PER_DAY),
                        texts.value(Keys.LOGS_TOTAL),
                        texts.value(Keys.LOG_RETENTION)));
    }

    private Settings.Sync sync() {
        return new Settings.Sync(
                texts.value(Keys.SYNC_PUSHES),
                texts.value(Keys.SYNC_PAUSE),
                texts.value(Keys.SYNC_FETCH_TIME),
                texts.value(Keys.SYNC_PATIENCE),
                texts.value(Keys.SYNC_PAGE_BYTES),
                texts.value(Keys.SYNC_PULLS));
    }

    private Settings.Drain drain() {
        return new Settings.Drain(texts.value(Keys.DRAIN_PAUSE), texts.value(Keys.DRAIN_WINDOW));
    }
}
