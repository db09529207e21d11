package io.gatehouse.bench.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.local.GatewayProcess;
import io.gatehouse.bench.operator.AdminClient;
import io.gatehouse.bench.simulator.KeptPerson;
import io.gatehouse.bench.simulator.PersonKey;
import io.gatehouse.bench.simulator.Sensor;
import io.gatehouse.bench.simulator.SimulatedTerminal;
import io.gatehouse.bench.simulator.TerminalIdentity;
import io.gatehouse.bench.simulator.TerminalNetwork;
import io.gatehouse.bench.simulator.TerminalSettings;
import io.gatehouse.protocol.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Five terminals, three of one algorithm and two of another, and what comes to which of them over real sockets. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class StoryIT {
    private static final String CORP = "acme";
    private static final String AGENT = "1000006";
    private static final PersonKey EMPLOYEE = new PersonKey(0, "zhang.wei");
    private static final PersonKey VISITOR = new PersonKey(1, "vera/" + AGENT);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private final ExecutorService workers = Executors.newSingleThreadExecutor();
    private final TerminalNetwork network = new TerminalNetwork(1, false);
    /** One for everything that has happened at a terminal and was not waited for. */
    private final Semaphore events = new Semaphore(0);

    private final List<SimulatedTerminal> lynx = new ArrayList<>();
    private final List<SimulatedTerminal> owl = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // before each test
    private GatewayProcess gateway;

    @SuppressWarnings("NullAway.Init")
    private AdminClient admin;

    @BeforeEach
    void start() throws Exception {
        gateway = GatewayProcess.start(
                directory, List.of(), List.of("callbacks.allow-http=true", "callbacks.networks=127.0.0.1"));
        admin = new AdminClient(gateway.admin(), gateway.token(), workers);
        for (int i = 1; i <= 3; i++) {
            lynx.add(door("LYNX-" + i, "lynx"));
        }
        for (int i = 1; i <= 2; i++) {
            owl.add(door("OWL-" + i, "owl"));
        }
    }

    @AfterEach
    void stop() throws Exception {
        network.close();
        workers.shutdownNow();
        assertThat(gateway.stop()).isZero();
        gateway.close();
    }

    private SimulatedTerminal door(String sn, String algorithm) throws Exception {
        String secret = admin.createDevice(sn, CORP).join();
        SimulatedTerminal terminal = new SimulatedTerminal(
                network,
                TerminalSettings.of(gateway.devices()).line(algorithm, 0).people(true),
                new TerminalIdentity(sn, secret),
                Sensor.always(
                        (kind, userid, slot) -> CompletableFuture.completedFuture(
                                (algorithm + " of " + userid).getBytes(StandardCharsets.UTF_8)),
                        Sensor.Capture.success(Duration.ofMillis(50))),
                event -> events.release());
        terminal.start().get(30, TimeUnit.SECONDS);
        return terminal;
    }

    @Test
    void aTemplateOpensEveryDoorThatCanReadItAndGoesWithItsVisitor() throws Exception {
        String finger =
                succeeded(admin.enroll("LYNX-1", EMPLOYEE.userid(), Kind.FP).join());
        for (SimulatedTerminal door : lynx) {
            until(() -> templates(door, EMPLOYEE).containsValue(finger));
        }

        try (CallbackApp app = new CallbackApp()) {
            admin.putApp(CORP, AGENT, app.url(), CallbackApp.TOKEN, CallbackApp.ENCODING_AES_KEY)
                    .join();
            expect(Instant.now().plusSeconds(3600));
            JsonNode enrollment =
                    admin.enrollVisitor("OWL-1", VISITOR.userid(), Kind.FA).join();
            String face = succeeded(enrollment);

            JsonNode event = app.next();
            assertThat(event.path("event_type").asString()).isEqualTo("visitor_bio_result");
            assertThat(event.path("userid").asString()).isEqualTo("vera");
            assertThat(event.path("errcode").asInt(-1)).isZero();
            assertThat(event.path("oper_id").asString())
                    .isEqualTo(enrollment.path("oper_id").asString());
            for (SimulatedTerminal door : owl) {
                until(() -> templates(door, VISITOR).containsValue(face));
            }
        }
        for (SimulatedTerminal door : owl) {
            assertThat(templates(door, EMPLOYEE)).isEmpty();
        }
        for (SimulatedTerminal door : lynx) {
            assertThat(templates(door, VISITOR)).isEmpty();
        }

        expect(Instant.now().plusSeconds(2));
        for (SimulatedTerminal door : owl) {
            until(() -> !people(door).containsKey(VISITOR));
        }
        for (SimulatedTerminal door : lynx) {
            until(() -> !people(door).containsKey(VISITOR));
            assertThat(templates(door, EMPLOYEE)).containsValue(finger);
        }
    }

    private void expect(Instant until) {
        admin.expectVisitor(CORP, VISITOR.userid(), "Vera", until).join();
    }

    /** Waits until it has, and returns the hash of its one template. */
    private String succeeded(JsonNode enrollment) {
        JsonNode ended = admin.awaitEnrollment(enrollment.path("oper_id").asString(""), PATIENCE)
                .join();
        assertThat(ended.path("state").asString()).isEqualTo("succeeded");
        return ended.at("/templates/0/sha256").asString();
    }

    private static Map<PersonKey, KeptPerson> people(SimulatedTerminal door) throws Exception {
        return door.people().get(10, TimeUnit.SECONDS);
    }

    private static Map<KeptPerson.Slot, String> templates(SimulatedTerminal door, PersonKey person) throws Exception {
        KeptPerson known = people(door).get(person);
        return known == null ? Map.of() : known.templates();
    }

    /** Looks anew after everything that happens at a terminal. */
    private void until(Callable<Boolean> met) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!met.call()) {
            assertThat(events.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .as("it happens within " + PATIENCE)
                    .isTrue();
        }
    }
}
