package io.gatehouse.gateway.config;

import io.gatehouse.gateway.config.Key.Shown;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * THE table of settings: defaults, file, environment, command line and checks all go by it, and a test holds
 * {@code config/gateway.yaml} against it.
 */
final class Keys {
    private static final Duration ZERO = Duration.ZERO;
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofHours(24);
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int GIB = 1 << 30;

    static final Key<Path> DATA_DIR =
            key("data.dir", Parsers.directory(), "data", "Directory of everything that must survive a restart.");

    static final Key<InetSocketAddress> DEVICE_LISTEN =
            key("device.listen", Parsers.address(), "127.0.0.1:8765", "Where terminals connect.");
    static final Key<Path> DEVICE_CERTIFICATE =
            key("device.tls.certificate", Parsers.readableFile(), "", "Certificate chain for wss://, PEM.");
    static final Key<Path> DEVICE_KEY =
            key("device.tls.key", Parsers.readableFile(), "", "Private key of that certificate, PEM.");
    static final Key<Path> DEVICE_CLIENT_CERTIFICATES = key(
            "device.tls.client-certificates",
            Parsers.readableFile(),
            "",
            "Authorities whose certificate every terminal must show, PEM.");
    static final Key<List<String>> DEVICE_ORIGINS =
            key("device.origins", Parsers.origins(), "", "Hosts whose web pages may connect as terminals.");
    static final Key<List<Network>> DEVICE_PROXIES = key(
            "device.proxies",
            Parsers.networks(),
            "",
            "Networks of balancers that tell where a connection comes from, by the PROXY protocol, version 2.");
    static final Key<Integer> DEVICE_BACKLOG = key(
            "device.backlog",
            Parsers.count(1, 65_535),
            "4096",
            "Connections that the system keeps until they are accepted.");
    static final Key<Boolean> DEVICE_REUSE_PORT = key(
            "device.reuse-port",
            Parsers.either("false", "true"),
            "false",
            "Whether another process may listen on the same port (SO_REUSEPORT).");

    static final Key<InetSocketAddress> ADMIN_LISTEN =
            key("admin.listen", Parsers.address(), "127.0.0.1:8766", "Where operators and programs connect.");
    static final Key<String> ADMIN_TOKEN = new Key<>(
            "admin.token", Parsers.token(), "", "What every request of the admin API must bear.", Shown.SECRET);
    static final Key<Path> ADMIN_CERTIFICATE =
            key("admin.tls.certificate", Parsers.readableFile(), "", "Certificate chain for https://, PEM.");
    static final Key<Path> ADMIN_KEY =
            key("admin.tls.key", Parsers.readableFile(), "", "Private key of that certificate, PEM.");

    static final Key<Integer> WRONG_TOKENS = key(
            "admin.wrong-tokens",
            Parsers.count(1, 1_000_000),
            "100",
            "Wrong tokens a minute of one address before it is locked out.");
    static final Key<Duration> LOCK = key(
            "admin.lock",
            Parsers.duration(TICK, DAY),
            "1m",
            "How long an address is locked out that has tried too many wrong tokens.");
    static final Key<Long> IMPORT_SIZE = key(
            "admin.import-size",
            Parsers.size((long) KIB, 1L << 40),
            "256MiB",
            "Bytes of one import of people or devices.");
    static final Key<Duration> IMPORT_TIME = key(
            "admin.import-time",
            Parsers.duration(TICK, DAY),
            "10m",
            "Longest time that one import may take, from its first byte to its last.");
    static final Key<Duration> AUDIT_RETENTION = key(
            "audit.retention",
            Parsers.duration(DAY, Duration.ofDays(36_500)),
            "8760h",
            "How long a record of the audit log is kept.");

    static final Key<String> STORE_URL = new Key<>(
            "store.url",
            Parsers.database(),
            "jdbc:sqlite:",
            "Where devices, enrolments and templates are kept.",
            Shown.SCHEME);
    static final Key<String> MASTER_KEY = new Key<>(
            "encryption.master-key",
            Parsers.keyset(),
            "",
            "The master key itself, a keyset of Tink in JSON.",
            Shown.SECRET);
    static final Key<Path> MASTER_KEY_FILE = key(
            "encryption.master-key-file",
            Parsers.readableFile(),
            "",
            "File with the master key, a keyset of Tink in JSON.");
    static final Key<String> CLUSTER_URL = new Key<>(
            "cluster.url",
            Parsers.nothing("this version runs as one node"),
            "",
            "Where several nodes would meet.",
            Shown.SCHEME);

    static final Key<Duration> ENROLLMENT_WINDOW = key(
            "enrollment.window",
            Parsers.duration(Duration.ofMillis(100), DAY),
            "60s",
            "How long a terminal has for a capture, from the push.");
    static final Key<Duration> ENROLLMENT_GRACE = key(
            "enrollment.grace",
            Parsers.duration(ZERO, DAY),
            "30s",
            "How long after the window a result still counts as in time.");
    static final Key<Duration> ENROLLMENT_HISTORY = key(
            "enrollment.history",
            Parsers.duration(Duration.ofDays(30), Duration.ofDays(3650)),
            "720h",
            "How long an ended enrolment is remembered.");

    static final Key<Integer> FRAME =
            key("limits.frame", Parsers.size(KIB, GIB), "16MiB", "Bytes of one message of a terminal.");
    static final Key<Integer> FIRST_FRAME = key(
            "limits.first-frame",
            Parsers.size(KIB, GIB),
            "64KiB",
            "Bytes of one message of a terminal that is not subscribed yet.");
    static final Key<Long> UPLOADS_IN_FLIGHT = key(
            "limits.uploads-in-flight",
            Parsers.size((long) KIB, 1L << 40),
            "256MiB",
            "Bytes of large messages in work, of all connections together.");
    static final Key<Duration> UPLOAD_TIMEOUT = key(
            "limits.upload-timeout",
            Parsers.duration(TICK, HOUR),
            "2m",
            "Longest time that one message may take to arrive.");
    static final Key<Integer> UPLOAD_RATE = key(
            "limits.upload-rate",
            Parsers.size(1, GIB),
            "8KiB",
            "Bytes a second at which a large message must arrive, on average.");
    static final Key<Integer> TEMPLATE =
            key("limits.template", Parsers.size(1, 16 * MIB), "64KiB", "Bytes of one template, decoded.");
    static final Key<Integer> CONNECTIONS =
            key("limits.connections", Parsers.count(1, 100_000_000), "", "Terminals connected at a time.");
    static final Key<Integer> ACCEPTS = key(
            "limits.accepts",
            Parsers.count(1, 1_000_000),
            "10000",
            "New connections a second, of all terminals together.");
    static final Key<Integer> REPLIES = key(
            "limits.replies",
            Parsers.count(1, 100_000),
            "64",
            "Requests of one connection that may wait for their reply.");
    static final Key<Integer> UNREAD = key(
            "limits.unread",
            Parsers.size(4 * KIB, MIB),
            "32KiB",
            "Bytes of one connection that may have arrived and not been read.");
    static final Key<Integer> OUTBOUND =
            key("limits.outbound", Parsers.size(KIB, GIB), "4MiB", "Bytes that may wait to go out to one connection.");
    static final Key<Duration> WRITE_TIMEOUT = key(
            "limits.write-timeout",
            Parsers.duration(TICK, HOUR),
            "30s",
            "How long bytes may wait to go out to one connection.");
    static final Key<Integer> PENDING_ENROLLMENTS = key(
            "limits.pending-enrollments",
            Parsers.count(1, 10_000_000),
            "100000",
            "Enrolments that wait for their result at a time.");
    static final Key<Duration> HANDSHAKE_TIMEOUT = key(
            "limits.handshake-timeout",
            Parsers.duration(TICK, HOUR),
            "10s",
            "From the accept of a connection to the end of its upgrade.");
    static final Key<Duration> LOGIN_TIMEOUT = key(
            "limits.login-timeout",
            Parsers.duration(TICK, DAY),
            "30s",
            "From the upgrade to a successful register or subscribe.");
    static final Key<Duration> IDLE_TIMEOUT = key(
            "limits.idle-timeout",
            Parsers.duration(TICK, DAY),
            "120s",
            "How long a terminal may be silent before it is closed.");
    static final Key<Integer> WRONG_LOGINS = key(
            "limits.wrong-logins",
            Parsers.count(20, 1_000_000),
            "20",
            "Wrong signatures and secrets a minute of one address for one sn.");
    static final Key<Integer> WRONG_LOGINS_DEVICE = key(
            "limits.wrong-logins-device",
            Parsers.count(20, 1_000_000),
            "600",
            "Wrong signatures and secrets a minute for one sn, wherever they come from.");
    static final Key<Integer> WRONG_LOGINS_ADDRESS = key(
            "limits.wrong-logins-address",
            Parsers.count(20, 100_000_000),
            "10000",
            "Wrong signatures and secrets a minute of one address, whatever their sn.");
    static final Key<Integer> LOGINS = key(
            "limits.logins",
            Parsers.count(60, 1_000_000),
            "6000",
            "Connections a minute on which one address logs in as one sn.");

    static final Key<Integer> QUOTA_DEVICES =
            key("quota.devices", Parsers.count(0, 999_999_999), "", "Devices that one corp may have bound.");
    static final Key<Integer> QUOTA_PEOPLE = key(
            "quota.people", Parsers.count(0, 999_999_999), "", "People of one corp of whom templates may be stored.");
    static final Key<Integer> QUOTA_TEMPLATES =
            key("quota.templates", Parsers.count(0, 999_999_999), "", "Templates of one corp that may be stored.");
    static final Key<Integer> QUOTA_UPLOADS = key(
            "quota.uploads-per-minute",
            Parsers.count(0, 999_999_999),
            "",
            "Uploads a minute that are taken from all devices of one corp.");

    static final Key<Boolean> PEOPLE_POLICY = key(
            "people.policy",
            Parsers.either("open", "listed"),
            "open",
            "What becomes of a visitor whose id does not name its app.");

    static final Key<Boolean> PEOPLE_CONSENT = key(
            "people.consent",
            Parsers.either("off", "required"),
            "off",
            "Whether templates are stored only of people who have agreed.");
    static final Key<Boolean> PEOPLE_UNKNOWN = key(
            "people.unknown",
            Parsers.either("create", "refuse"),
            "create",
            "What becomes of a person whom a terminal uploads and nobody knows.");

    static final Key<Duration> PEOPLE_RETENTION = key(
            "people.retention",
            Parsers.duration(HOUR, Duration.ofDays(36_500)),
            "",
            "How long a person is kept after a template of theirs was written last.");

    static final Key<Integer> PHOTO_SIZE = key(
            "photos.size",
            Parsers.size(KIB, 700 * KIB),
            "512KiB",
            "Bytes of one picture that is handed in with an enrolment, decoded.");
    static final Key<Long> PHOTOS_TOTAL = key(
            "photos.total",
            Parsers.size((long) KIB, 1L << 40),
            "32MiB",
            "Bytes of all pictures that wait for their terminal.");
    static final Key<Duration> DOOR_WINDOW = key(
            "doors.window",
            Parsers.duration(Duration.ofMillis(100), HOUR),
            "30s",
            "How long a terminal has to report that its door has opened.");
    static final Key<Integer> DOORS_PENDING =
            key("doors.pending", Parsers.count(1, 10_000_000), "10000", "Doors that wait for that report at a time.");
    static final Key<Duration> RECORD_RETENTION = key(
            "records.retention",
            Parsers.duration(DAY, Duration.ofDays(36_500)),
            "8760h",
            "How long records of passages, temperatures and door openings are kept.");
    static final Key<Integer> LOG_SIZE =
            key("logs.size", Parsers.size(KIB, GIB), "6MiB", "Bytes of one log of a terminal.");
    static final Key<Integer> LOGS_PER_DAY = key(
            "logs.per-day", Parsers.count(0, 1_000_000), "10", "Logs that are taken from one terminal in 24 hours.");
    static final Key<Long> LOGS_TOTAL = key(
            "logs.total", Parsers.size((long) KIB, 1L << 40), "1GiB", "Bytes of all logs of terminals that are kept.");
    static final Key<Duration> LOG_RETENTION = key(
            "logs.retention",
            Parsers.duration(DAY, Duration.ofDays(36_500)),
            "720h",
            "How long a log of a terminal is kept.");

    static final Key<Duration> CALLBACK_TIMEOUT = key(
            "callbacks.timeout",
            Parsers.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
            "5s",
            "How long one delivery to an app may take.");
    static final Key<Duration> CALLBACK_KEEP_ALIVE = key(
            "callbacks.keep-alive",
            Parsers.duration(Duration.ZERO, Duration.ofMinutes(5)),
            "15s",
            "How long a connection to an app is kept for the next delivery.");
    static final Key<Integer> CALLBACKS_AT_ONCE =
            key("callbacks.at-once", Parsers.count(2, 10_000), "64", "Deliveries under way, of all apps together.");
    static final Key<Integer> CALLBACKS_OF_APP_AT_ONCE =
            key("callbacks.at-once-app", Parsers.count(1, 1_000), "4", "Deliveries under way to one app.");
    static final Key<Integer> APPS =
            key("callbacks.apps", Parsers.count(0, 100_000), "100", "Apps that one corp may register.");
    static final Key<Integer> OUTBOX =
            key("callbacks.outbox", Parsers.count(1, 10_000_000), "10000", "Callbacks of one app that are kept.");
    static final Key<Duration> CALLBACK_RETENTION = key(
            "callbacks.retention",
            Parsers.duration(HOUR, Duration.ofDays(3650)),
            "168h",
            "How long a callback is kept after it was delivered or given up.");
    static final Key<Boolean> CALLBACK_HTTP = key(
            "callbacks.allow-http",
            Parsers.either("false", "true"),
            "false",
            "Whether callbacks may go to http:// URLs.");
    static final Key<List<Network>> CALLBACK_NETWORKS = key(
            "callbacks.networks",
            Parsers.networks(),
            "",
            "Networks that are not public and that callbacks may go to all the same.");
    static final Key<Path> CALLBACK_AUTHORITIES = key(
            "callbacks.authorities",
            Parsers.readableFile(),
            "",
            "Authorities whose certificate an app must show, PEM.");
    static final Key<Integer> SYNC_PUSHES = key(
            "sync.pushes-per-second",
            Parsers.count(1, 100_000),
            "1000",
            "Pushes of changed people a second, to all terminals together.");
    static final Key<Duration> SYNC_PAUSE = key(
            "sync.pause", Parsers.duration(TICK, HOUR), "1s", "Between two pushes of changed people to one terminal.");
    static final Key<Duration> SYNC_FETCH_TIME = key(
            "sync.fetch-time",
            Parsers.duration(TICK, HOUR),
            "5s",
            "How long a terminal may take to fetch people before it is told of more.");
    static final Key<Duration> SYNC_PATIENCE = key(
            "sync.patience",
            Parsers.duration(TICK, DAY),
            "1m",
            "After which a terminal is told again of people whom it has not fetched.");
    static final Key<Integer> SYNC_PAGE_BYTES =
            key("sync.page-bytes", Parsers.size(4 * KIB, 64 * MIB), "1MiB", "Bytes of one answer with templates.");
    static final Key<Integer> SYNC_PULLS = key(
            "sync.pulls",
            Parsers.count(1, 100_000),
            "64",
            "Answers with templates that are being read or wait to go out at a time.");

    static final Key<Duration> DRAIN_PAUSE = key(
            "drain.pause",
            Parsers.duration(ZERO, HOUR),
            "0s",
            "Between readiness turning false and the first close at a stop.");
    static final Key<Duration> DRAIN_WINDOW =
            key("drain.window", Parsers.duration(ZERO, HOUR), "5s", "Over which the closes of a stop are spread.");

    /** In the order of {@code config/gateway.yaml}. */
    static final List<Key<?>> ALL = List.of(
            DATA_DIR,
            DEVICE_LISTEN,
            DEVICE_CERTIFICATE,
            DEVICE_KEY,
            DEVICE_CLIENT_CERTIFICATES,
            DEVICE_ORIGINS,
            DEVICE_PROXIES,
            DEVICE_BACKLOG,
            DEVICE_REUSE_PORT,
            ADMIN_LISTEN,
            ADMIN_TOKEN,
            ADMIN_CERTIFICATE,
            ADMIN_KEY,
            WRONG_TOKENS,
            LOCK,
            IMPORT_SIZE,
            IMPORT_TIME,
            AUDIT_RETENTION,
            STORE_URL,
            MASTER_KEY,
            MASTER_KEY_FILE,
            CLUSTER_URL,
            ENROLLMENT_WINDOW,
            ENROLLMENT_GRACE,
            ENROLLMENT_HISTORY,
            FRAME,
            FIRST_FRAME,
            UPLOADS_IN_FLIGHT,
            UPLOAD_TIMEOUT,
            UPLOAD_RATE,
            TEMPLATE,
            CONNECTIONS,
            ACCEPTS,
            REPLIES,
            UNREAD,
            OUTBOUND,
            WRITE_TIMEOUT,
            PENDING_ENROLLMENTS,
            HANDSHAKE_TIMEOUT,
            LOGIN_TIMEOUT,
            IDLE_TIMEOUT,
            WRONG_LOGINS,
            WRONG_LOGINS_DEVICE,
            WRONG_LOGINS_ADDRESS,
            LOGINS,
            QUOTA_DEVICES,
            QUOTA_PEOPLE,
            QUOTA_TEMPLATES,
            QUOTA_UPLOADS,
            PEOPLE_POLICY,
            PEOPLE_CONSENT,
            PEOPLE_UNKNOWN,
            PEOPLE_RETENTION,
            PHOTO_SIZE,
            PHOTOS_TOTAL,
            DOOR_WINDOW,
            DOORS_PENDING,
            RECORD_RETENTION,
            LOG_SIZE,
            LOGS_PER_DAY,
            LOGS_TOTAL,
            LOG_RETENTION,
            CALLBACK_TIMEOUT,
            CALLBACK_KEEP_ALIVE,
            CALLBACKS_AT_ONCE,
            CALLBACKS_OF_APP_AT_ONCE,
            APPS,
            OUTBOX,
            CALLBACK_RETENTION,
            CALLBACK_HTTP,
            CALLBACK_NETWORKS,
            CALLBACK_AUTHORITIES,
            SYNC_PUSHES,
            SYNC_PAUSE,
            SYNC_FETCH_TIME,
            SYNC_PATIENCE,
            SYNC_PAGE_BYTES,
            SYNC_PULLS,
            DRAIN_PAUSE,
            DRAIN_WINDOW);

    private Keys() {}

    private static <T> Key<T> key(String name, Parser<T> parser, String fallback, String description) {
        return new Key<>(name, parser, fallback, description, Shown.PLAIN);
    }
}
