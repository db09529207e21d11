package io.gatehouse.gateway.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything an operator may set; each key is described in {@code config/gateway.yaml}. */
public record Settings(
        Path dataDir,
        Device device,
        Admin admin,
        Audit audit,
        Store store,
        Encryption encryption,
        Enrollment enrollment,
        Limits limits,
        Quota quota,
        People people,
        Records records,
        Callbacks callbacks,
        Sync sync,
        Drain drain) {

    /** The port of the terminals. */
    public record Device(InetSocketAddress listen, @Nullable Tls tls, List<String> origins, Door door) {}

    /**
     * How connections come in.
     *
     * @param proxies networks of balancers, whose connections begin with a header that tells where they come from
     * @param backlog connections that the system keeps until they are accepted
     * @param reusePort another process may listen on the same port
     * @param accepts new connections a second
     */
    public record Door(List<Network> proxies, int backlog, boolean reusePort, int accepts) {}

    /**
     * The port of the operators.
     *
     * @param token null where the gateway makes one
     * @param wrongTokens wrong tokens a minute of one address
     * @param lock for which an address is locked out after more of them
     * @param imports how large one may be, and how long it may take
     */
    public record Admin(
            InetSocketAddress listen,
            @Nullable Tls tls,
            @Nullable String token,
            int wrongTokens,
            Duration lock,
            Imports imports) {
        @Override
        public String toString() {
            return "Admin[" + listen + "]";
        }
    }

    /**
     * Bounds of one import.
     *
     * @param bytes of its body
     * @param time from its head to its end
     */
    public record Imports(long bytes, Duration time) {}

    /** @param retention how long a record of the audit log is kept */
    public record Audit(Duration retention) {}

    /**
     * PEM files; the key is PKCS#8 without a password.
     *
     * @param clientCertificates of whom every client must show a certificate, or null
     */
    public record Tls(Path certificate, Path key, @Nullable Path clientCertificates) {}

    /** @param url a JDBC URL, SQLite or PostgreSQL; may hold a password */
    public record Store(String url) {
        @Override
        public String toString() {
            return "Store[***]";
        }
    }

    /**
     * The master key, from one of the two; both null where the gateway makes one in the data directory.
     *
     * @param masterKey a keyset as text
     */
    public record Encryption(
            @Nullable String masterKey, @Nullable Path masterKeyFile) {
        @Override
        public String toString() {
            return "Encryption[" + (masterKeyFile == null ? "***" : masterKeyFile) + "]";
        }
    }

    /**
     * @param window how long a terminal has for a capture, from the push
     * @param grace how long after the window a result is still taken as in time
     * @param history how long an ended enrolment is remembered
     */
    public record Enrollment(Duration window, Duration grace, Duration history) {}

    /**
     * Bounds.
     *
     * @param frame bytes of one message
     * @param firstFrame bytes of one message before subscribe
     * @param uploadsInFlight bytes of large messages being received, worked on or waiting for their reply, of all
     *     connections
     * @param uploadTimeout longest time that one message may take to arrive
     * @param uploadRate bytes per second that a message must arrive at, on average after the first seconds
     * @param template bytes of one decoded template
     * @param connections sockets at a time
     * @param replies requests of one connection that may wait for their reply
     * @param unread bytes of one connection that may have arrived and not been read
     * @param outbound bytes that may wait to go out to one connection
     * @param writeTimeout how long they may wait
     * @param pendingEnrollments enrolments that wait at a time
     * @param handshakeTimeout from the accept to the upgrade
     * @param loginTimeout from the upgrade to a successful register or subscribe
     * @param idleTimeout without any frame
     */
    public record Limits(
            int frame,
            int firstFrame,
            long uploadsInFlight,
            Duration uploadTimeout,
            int uploadRate,
            int template,
            int connections,
            int replies,
            int unread,
            int outbound,
            Duration writeTimeout,
            int pendingEnrollments,
            Duration handshakeTimeout,
            Duration loginTimeout,
            Duration idleTimeout,
            Logins logins) {}

    /**
     * Logins a minute.
     *
     * @param wrong wrong signatures and secrets of one (address, sn)
     * @param wrongOfDevice wrong ones of one sn, wherever they come from
     * @param wrongOfAddress wrong ones from one address, whatever their sn
     * @param right good logins of one (address, sn), each on a connection of its own
     */
    public record Logins(int wrong, int wrongOfDevice, int wrongOfAddress, int right) {}

    /**
     * How much one corp may have; null is no bound.
     *
     * @param devices that are bound to it
     * @param people who are listed, or of whom templates are or were stored
     * @param templates that are stored
     * @param uploadsPerMinute of all its devices, results of waiting enrolments not counted
     */
    public record Quota(
            @Nullable Integer devices,
            @Nullable Integer people,
            @Nullable Integer templates,
            @Nullable Integer uploadsPerMinute) {}

    /**
     * @param listed true: a visitor without agentid is taken only if exactly one app owns it
     * @param known true: a person whom nobody knows is taken only as the result of an enrolment
     * @param consentRequired true: nothing is stored of anybody who has not agreed
     * @param retention how long a person is kept after the last template, or null for ever
     */
    public record People(
            boolean listed,
            boolean known,
            boolean consentRequired,
            @Nullable Duration retention) {}

    /**
     * What apps are told.
     *
     * @param timeout of one delivery
     * @param keepAlive how long a connection is kept for the next one; zero: not at all
     * @param atOnce deliveries under way, of all apps
     * @param atOnceOfApp the same of one app
     * @param apps that one corp may register
     * @param outbox callbacks of one app that are kept
     * @param retention how long after its end one is kept
     */
    public record Callbacks(
            Duration timeout,
            Duration keepAlive,
            int atOnce,
            int atOnceOfApp,
            int apps,
            int outbox,
            Duration retention,
            Reach reach) {}

    /**
     * Where callbacks may go.
     *
     * @param http whether without TLS
     * @param networks that are not public
     * @param authorities of the apps' certificates, PEM, or null for those that Java trusts
     */
    public record Reach(
            boolean http, List<Network> networks, @Nullable Path authorities) {}

    /**
     * What terminals bring and do beside templates.
     *
     * @param retention how long records of passages, temperatures and door openings are kept
     */
    public record Records(Duration retention, Photos photos, Doors doors, Logs logs) {}

    /**
     * @param size bytes of one picture
     * @param total bytes of all that wait
     */
    public record Photos(int size, long total) {}

    /**
     * @param window how long a terminal has to report
     * @param pending how many may wait for that at a time
     */
    public record Doors(Duration window, int pending) {}

    /**
     * @param size bytes of one log
     * @param perDay logs of one terminal in 24 hours
     * @param total bytes of all logs
     * @param retention how long a log is kept
     */
    public record Logs(int size, int perDay, long total, Duration retention) {}

    /**
     * How terminals get their people.
     *
     * @param pushesPerSecond of all terminals together
     * @param pause between two pushes to one terminal
     * @param fetchTime how long a terminal may take to fetch people before it is told of more
     * @param patience after which it is told again of whom it has not fetched
     * @param pageBytes of one answer with templates
     * @param pulls answers with templates in memory at a time
     */
    public record Sync(
            int pushesPerSecond, Duration pause, Duration fetchTime, Duration patience, int pageBytes, int pulls) {}

    /**
     * @param pause between readiness turning false and the first close, for a balancer
     * @param window over which closes are spread
     */
    public record Drain(Duration pause, Duration window) {}
}
