package io.gatehouse.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of each record: its defaults, everything set, every refusal. */
class SettingsTest {
    @TempDir
    Path dir;

    @Test
    void dataByDefault() throws Exception {
        assertThat(load().dataDir()).isEqualTo(Path.of("data"));
    }

    @Test
    void dataWithEverythingSet() throws Exception {
        assertThat(load("data.dir=/var/lib/gatehouse").dataDir()).isEqualTo(Path.of("/var/lib/gatehouse"));
    }

    @Test
    void dataRefusals() {
        assertThat(problem("data.dir=")).contains("the path of a directory");
    }

    @Test
    void deviceByDefault() throws Exception {
        assertThat(load().device())
                .isEqualTo(new Settings.Device(
                        address(8765, 127, 0, 0, 1),
                        null,
                        List.of(),
                        new Settings.Door(List.of(), 4096, false, 10_000)));
    }

    @Test
    void deviceWithEverythingSet() throws Exception {
        Path certificate = Files.createFile(dir.resolve("chain.pem"));
        Path key = Files.createFile(dir.resolve("key.pem"));
        Path trusted = Files.createFile(dir.resolve("trusted.pem"));

        assertThat(load(
                                "device.listen=[::1]:0",
                                "device.tls.certificate=" + certificate,
                                "device.tls.key=" + key,
                                "device.tls.client-certificates=" + trusted,
                                "device.origins=Console.example.com, https://Lab.example.com:8443/",
                                "device.proxies=10.0.0.0/8, 192.0.2.7, 2001:db8::/32",
                                "device.backlog=17",
                                "device.reuse-port=true",
                                "limits.accepts=18")
                        .device())
                .isEqualTo(new Settings.Device(
                        address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
                        new Settings.Tls(certificate, key, trusted),
                        List.of("console.example.com", "https://lab.example.com:8443"),
                        new Settings.Door(
                                List.of(
                                        new Network(InetAddress.getByName("10.0.0.0"), 8),
                                        new Network(InetAddress.getByName("192.0.2.7"), 32),
                                        new Network(InetAddress.getByName("2001:db8::"), 32)),
                                17,
                                true,
                                18)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "device.listen=",
                "device.listen=8765",
                "device.listen=:8765",
                "device.listen=127.0.0.1",
                "device.listen=127.0.0.1:",
                "device.listen=127.0.0.1:65536",
                "device.listen=127.0.0.1:-1",
                "device.listen=127.0.0.1:+1",
                "device.listen=::1:8765",
                "device.listen=[::1:8765",
                "device.listen=no-such-host.invalid:8765",
                "device.listen=http://127.0.0.1:8765",
                "device.tls.certificate=/no/such/file",
                "device.tls.key=/no/such/file",
                "device.tls.key=/",
                "device.origins=https://a.example/path",
                "device.origins=a.example,,b.example",
                "device.origins=*",
                "device.tls.client-certificates=/no/such/file",
                "device.proxies=10.0.0.1/8",
                "device.proxies=10.0.0.0/33",
                "device.proxies=10.0",
                "device.proxies=256.0.0.1",
                "device.proxies=balancer.example",
                "device.proxies=2001:db8::/129",
                "device.proxies=2001:db8::1/32",
                "device.proxies=10.0.0.0/8,",
                "device.backlog=0",
                "device.reuse-port=yes"
            })
    void deviceRefusals(String set) {
        assertThat(SettingsLoaderTest.problems(null, Map.of(), List.of(set)))
                .anyMatch(line -> line.startsWith(key(set)));
    }

    @Test
    void aCertificateNeedsItsKeyAndAKeyItsCertificate() throws Exception {
        Path file = Files.createFile(dir.resolve("some.pem"));

        assertThat(problem("device.tls.certificate=" + file))
                .isEqualTo("device.tls.key = \"\" (default): expected a file too, since device.tls.certificate is set");
        assertThat(problem("device.tls.client-certificates=" + file))
                .isEqualTo("device.tls.certificate = \"\" (default): expected a file too, since"
                        + " device.tls.client-certificates is set");
        assertThat(problem("admin.tls.key=" + file))
                .isEqualTo("admin.tls.certificate = \"\" (default): expected a file too, since admin.tls.key is set");
    }

    @Test
    void encryptionByDefault() throws Exception {
        assertThat(load().encryption()).isEqualTo(new Settings.Encryption(null, null));
    }

    @Test
    void encryptionWithEverythingSet() throws Exception {
        Path file = Files.createFile(dir.resolve("master.key"));

        assertThat(load("encryption.master-key={\"primaryKeyId\":1}").encryption())
                .isEqualTo(new Settings.Encryption("{\"primaryKeyId\":1}", null));
        assertThat(load("encryption.master-key-file=" + file).encryption())
                .isEqualTo(new Settings.Encryption(null, file));
    }

    @Test
    void encryptionRefusals() throws Exception {
        Path file = Files.createFile(dir.resolve("master.key"));

        assertThat(problem("encryption.master-key=a-secret-text"))
                .isEqualTo(
                        "encryption.master-key = *** (--set): expected a keyset of Tink in JSON, which begins with {");
        assertThat(problem("encryption.master-key-file=/no/such/file")).contains("a file that exists");
        assertThat(SettingsLoaderTest.problems(
                        null, Map.of(), List.of("encryption.master-key={}", "encryption.master-key-file=" + file)))
                .containsExactly("encryption.master-key-file = \"" + file
                        + "\" (--set): expected nothing, since encryption.master-key is set");
        assertThat(load("encryption.master-key={}").toString()).doesNotContain("{}");
    }

    private static final Settings.Imports IMPORTS = new Settings.Imports(256L << 20, Duration.ofMinutes(10));

    @Test
    void adminByDefault() throws Exception {
        assertThat(load().admin())
                .isEqualTo(new Settings.Admin(
                        address(8766, 127, 0, 0, 1), null, null, 100, Duration.ofMinutes(1), IMPORTS));
    }

    @Test
    void adminWithEverythingSet() throws Exception {
        Path certificate = Files.createFile(dir.resolve("chain.pem"));
        Path key = Files.createFile(dir.resolve("key.pem"));

        assertThat(load(
                                "admin.listen=127.0.0.2:1",
                                "admin.token=sixteen+printable=",
                                "admin.wrong-tokens=3",
                                "admin.lock=4s",
                                "admin.import-size=1KiB",
                                "admin.import-time=5s",
                                "admin.tls.certificate=" + certificate,
                                "admin.tls.key=" + key)
                        .admin())
                .isEqualTo(new Settings.Admin(
                        address(1, 127, 0, 0, 2),
                        new Settings.Tls(certificate, key, null),
                        "sixteen+printable=",
                        3,
                        Duration.ofSeconds(4),
                        new Settings.Imports(1024, Duration.ofSeconds(5))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin.listen=127.0.0.1:99999",
                "admin.token=fifteen-letters",
                "admin.token=with a blank in it",
                "admin.token=mit-Umlaut-ist-es-ungültig",
                "admin.wrong-tokens=0",
                "admin.lock=25h",
                "admin.import-size=1023",
                "admin.import-time=25h",
                "people.unknown=ignore",
                "admin.tls.certificate=/no/such/file",
                "admin.tls.key=/no/such/file"
            })
    void adminRefusals(String set) {
        assertThat(SettingsLoaderTest.problems(null, Map.of(), List.of(set)))
                .anyMatch(line -> line.startsWith(key(set)));
    }

    @Test
    void auditByDefault() throws Exception {
        assertThat(load().audit()).isEqualTo(new Settings.Audit(Duration.ofDays(365)));
    }

    @Test
    void auditWithEverythingSet() throws Exception {
        assertThat(load("audit.retention=24h").audit()).isEqualTo(new Settings.Audit(Duration.ofDays(1)));
    }

    @Test
    void auditRefusals() {
        assertThat(problem("audit.retention=23h")).contains("a duration from 24h");
    }

    @Test
    void quotaByDefault() throws Exception {
        assertThat(load().quota()).isEqualTo(new Settings.Quota(null, null, null, null));
    }

    @Test
    void quotaWithEverythingSet() throws Exception {
        assertThat(load("quota.devices=1", "quota.people=2", "quota.templates=3", "quota.uploads-per-minute=0")
                        .quota())
                .isEqualTo(new Settings.Quota(1, 2, 3, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"quota.devices=-1", "quota.people=x", "quota.templates=1k", "quota.uploads-per-minute=1.5"})
    void quotaRefusals(String set) {
        assertThat(problem(set)).startsWith(key(set) + " = ").contains("a whole number from 0");
    }

    @Test
    void recordsByDefault() throws Exception {
        assertThat(load().records())
                .isEqualTo(new Settings.Records(
                        Duration.ofDays(365),
                        new Settings.Photos(512 << 10, 32 << 20),
                        new Settings.Doors(Duration.ofSeconds(30), 10_000),
                        new Settings.Logs(6 << 20, 10, 1 << 30, Duration.ofDays(30))));
    }

    @Test
    void recordsWithEverythingSet() throws Exception {
        assertThat(load(
                                "records.retention=24h",
                                "photos.size=1KiB",
                                "photos.total=2KiB",
                                "doors.window=100ms",
                                "doors.pending=3",
                                "logs.size=4KiB",
                                "logs.per-day=0",
                                "logs.total=5KiB",
                                "logs.retention=48h")
                        .records())
                .isEqualTo(new Settings.Records(
                        Duration.ofDays(1),
                        new Settings.Photos(1 << 10, 2 << 10),
                        new Settings.Doors(Duration.ofMillis(100), 3),
                        new Settings.Logs(4 << 10, 0, 5 << 10, Duration.ofDays(2))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "records.retention=23h",
                "photos.size=701KiB",
                "photos.total=0",
                "photos.total=1KiB",
                "doors.window=0s",
                "doors.pending=0",
                "logs.size=1B",
                "logs.per-day=-1",
                "logs.total=1",
                "logs.retention=1h"
            })
    void recordsRefusals(String set) {
        assertThat(problem(set)).startsWith(key(set) + " = ");
    }

    @Test
    void storeByDefault() throws Exception {
        assertThat(load().store()).isEqualTo(new Settings.Store("jdbc:sqlite:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:sqlite:/srv/other.db", "jdbc:postgresql://db/gatehouse?user=g&password=p"})
    void storeWithEverythingSet(String url) throws Exception {
        assertThat(load("store.url=" + url).store()).isEqualTo(new Settings.Store(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sqlite:x", "jdbc:mysql://db/x", "jdbc:postgresql:", "JDBC:SQLITE:x"})
    void storeRefusals(String url) {
        assertThat(problem("store.url=" + url)).contains("expected jdbc:sqlite:");
    }

    @Test
    void aClusterIsRefused() throws Exception {
        assertThat(problem("cluster.url=redis://cache:6379"))
                .isEqualTo("cluster.url = \"redis:***\" (--set): expected no value: this version runs as one node");
        assertThat(load("cluster.url=")).isEqualTo(load());
    }

    @Test
    void enrollmentByDefault() throws Exception {
        assertThat(load().enrollment())
                .isEqualTo(
                        new Settings.Enrollment(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofDays(30)));
    }

    @Test
    void enrollmentWithEverythingSet() throws Exception {
        assertThat(load("enrollment.window=1500ms", "enrollment.grace=0s", "enrollment.history=1000h")
                        .enrollment())
                .isEqualTo(new Settings.Enrollment(Duration.ofMillis(1500), Duration.ZERO, Duration.ofHours(1000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enrollment.window=0s",
                "enrollment.window=25h",
                "enrollment.window=60",
                "enrollment.window=60 s",
                "enrollment.window=1d",
                "enrollment.window=1.5s",
                "enrollment.window=-1s",
                "enrollment.window=",
                "enrollment.window=999999999999h",
                "enrollment.grace=25h",
                "enrollment.history=719h"
            })
    void enrollmentRefusals(String set) {
        assertThat(problem(set)).startsWith(key(set) + " = ").contains("a duration from");
    }

    @Test
    void limitsByDefault() throws Exception {
        Settings.Limits limits = load().limits();

        assertThat(limits)
                .isEqualTo(new Settings.Limits(
                        16 << 20,
                        64 << 10,
                        256 << 20,
                        Duration.ofMinutes(2),
                        8 << 10,
                        64 << 10,
                        limits.connections(),
                        64,
                        32 << 10,
                        4 << 20,
                        Duration.ofSeconds(30),
                        100_000,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(120),
                        new Settings.Logins(20, 600, 10_000, 6_000)));
        assertThat(limits.connections()).isGreaterThanOrEqualTo(64);
    }

    @Test
    void limitsWithEverythingSet() throws Exception {
        assertThat(load(
                                "limits.frame=1MiB",
                                "limits.first-frame=2KiB",
                                "limits.uploads-in-flight=1GiB",
                                "limits.upload-timeout=4s",
                                "limits.upload-rate=5",
                                "limits.template=6B",
                                "limits.connections=7",
                                "limits.replies=8",
                                "limits.unread=1023KiB",
                                "limits.outbound=9KiB",
                                "limits.write-timeout=10s",
                                "limits.pending-enrollments=11",
                                "limits.handshake-timeout=12ms",
                                "limits.login-timeout=13m",
                                "limits.idle-timeout=14h",
                                "limits.wrong-logins=25",
                                "limits.wrong-logins-device=26",
                                "limits.wrong-logins-address=27",
                                "limits.logins=61")
                        .limits())
                .isEqualTo(new Settings.Limits(
                        1 << 20,
                        2 << 10,
                        1 << 30,
                        Duration.ofSeconds(4),
                        5,
                        6,
                        7,
                        8,
                        (1 << 20) - 1024,
                        9 << 10,
                        Duration.ofSeconds(10),
                        11,
                        Duration.ofMillis(12),
                        Duration.ofMinutes(13),
                        Duration.ofHours(14),
                        new Settings.Logins(25, 26, 27, 61)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limits.frame=2GiB",
                "limits.frame=16MB",
                "limits.frame=16 MiB",
                "limits.frame=1.5MiB",
                "limits.frame=999999999999999GiB",
                "limits.first-frame=0",
                "limits.uploads-in-flight=2000GiB",
                "limits.upload-timeout=0s",
                "limits.upload-rate=0",
                "limits.template=0",
                "limits.template=17MiB",
                "limits.connections=0",
                "limits.connections=1e3",
                "limits.connections=99999999999",
                "limits.replies=0",
                "limits.outbound=1",
                "limits.write-timeout=9ms",
                "limits.pending-enrollments=-1",
                "limits.handshake-timeout=10",
                "limits.login-timeout=",
                "limits.idle-timeout=48h",
                "limits.wrong-logins=19",
                "limits.wrong-logins-device=19",
                "limits.wrong-logins-address=19",
                "limits.logins=59",
                "limits.accepts=0"
            })
    void limitsRefusals(String set) {
        assertThat(problem(set)).startsWith(key(set) + " = ");
    }

    @ParameterizedTest
    @CsvSource({"8MiB, 8388607", "16MiB, 8MiB"})
    void uploadsInFlightHoldAtLeastOneFrame(String frame, String uploads) {
        assertThat(problem("limits.frame=" + frame, "limits.uploads-in-flight=" + uploads))
                .startsWith("limits.uploads-in-flight = \"" + uploads + "\" (--set): expected at least limits.frame");
    }

    @Test
    void aBadFrameIsNotHeldAgainstTheUploads() {
        assertThat(problem("limits.frame=x", "limits.uploads-in-flight=1MiB")).startsWith("limits.frame");
    }

    @Test
    void theFirstFrameIsNeverLargerThanTheOthers() throws Exception {
        assertThat(load("limits.frame=32KiB").limits().firstFrame()).isEqualTo(32 << 10);
    }

    @Test
    void callbacksByDefault() throws Exception {
        assertThat(load().callbacks())
                .isEqualTo(new Settings.Callbacks(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        64,
                        4,
                        100,
                        10_000,
                        Duration.ofDays(7),
                        new Settings.Reach(false, List.of(), null)));
    }

    @Test
    void callbacksWithEverythingSet() throws Exception {
        Path authorities = Files.writeString(dir.resolve("authorities.pem"), "");
        assertThat(load(
                                "callbacks.timeout=1s",
                                "callbacks.keep-alive=0s",
                                "callbacks.at-once=2",
                                "callbacks.at-once-app=1",
                                "callbacks.apps=0",
                                "callbacks.outbox=1",
                                "callbacks.retention=1h",
                                "callbacks.allow-http=true",
                                "callbacks.networks=10.0.0.0/8,fd00::/8",
                                "callbacks.authorities=" + authorities)
                        .callbacks())
                .isEqualTo(new Settings.Callbacks(
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        2,
                        1,
                        0,
                        1,
                        Duration.ofHours(1),
                        new Settings.Reach(
                                true,
                                List.of(
                                        Objects.requireNonNull(Network.parse("10.0.0.0/8")),
                                        Objects.requireNonNull(Network.parse("fd00::/8"))),
                                authorities)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "callbacks.timeout=61s",
                "callbacks.keep-alive=6m",
                "callbacks.at-once=1",
                "callbacks.at-once-app=0",
                "callbacks.apps=-1",
                "callbacks.outbox=0",
                "callbacks.retention=59m",
                "callbacks.allow-http=yes",
                "callbacks.networks=10.0.0.1/8",
                "callbacks.authorities=/no/such/file"
            })
    void callbackRefusals(String set) {
        assertThat(problem(set)).startsWith(key(set) + " = ");
    }

    @Test
    void peopleByDefaultAndSet() throws Exception {
        assertThat(load().people()).isEqualTo(new Settings.People(false, false, false, null));
        assertThat(load("people.policy=open").people()).isEqualTo(new Settings.People(false, false, false, null));
        assertThat(load(
                                "people.policy=listed",
                                "people.unknown=refuse",
                                "people.consent=required",
                                "people.retention=8760h")
                        .people())
                .isEqualTo(new Settings.People(true, true, true, Duration.ofDays(365)));
    }

    @Test
    void peopleRefusals() {
        assertThat(problem("people.policy=closed"))
                .isEqualTo("people.policy = \"closed\" (--set): expected open or listed");
        assertThat(problem("people.consent=yes"))
                .isEqualTo("people.consent = \"yes\" (--set): expected off or required");
    }

    @Test
    void drainByDefaultAndSet() throws Exception {
        assertThat(load().drain()).isEqualTo(new Settings.Drain(Duration.ZERO, Duration.ofSeconds(5)));
        assertThat(load("drain.pause=1s", "drain.window=0s").drain())
                .isEqualTo(new Settings.Drain(Duration.ofSeconds(1), Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"drain.pause=2h", "drain.window=soon"})
    void drainRefusals(String set) {
        assertThat(problem(set)).startsWith(key(set) + " = ");
    }

    private static Settings load(String... sets) throws InvalidSettingsException {
        return SettingsLoader.load(null, Map.of(), List.of(sets));
    }

    /** The only problem. */
    private static String problem(String... sets) {
        List<String> problems = new ArrayList<>(SettingsLoaderTest.problems(null, Map.of(), List.of(sets)));
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    private static InetSocketAddress address(int port, int... bytes) throws UnknownHostException {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        return new InetSocketAddress(InetAddress.getByAddress(address), port);
    }

    private static String key(String set) {
        return set.substring(0, set.indexOf('='));
    }
}
