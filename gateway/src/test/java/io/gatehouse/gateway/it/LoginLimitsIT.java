package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Wrong and endless logins over real sockets, and what an operator sees and does about them. */
class LoginLimitsIT {
    @Test
    void aBlockIsListedAndLifted() {
        try (TestGateway gateway = TestGateway.start();
                Terminal terminal = gateway.connectFrom("127.0.0.3")) {
            Api api = gateway.api();
            String secretNo = api.addDevice("S1");
            wrong(terminal, 20);
            terminal.expect(45009, "register", Terminal.signed("S1", secretNo, "register"));

            JsonNode blocks = api.get("/blocks").expect(200).json();
            JsonNode block = blocks.path("items").path(0);
            assertThat(blocks.path("items")).hasSize(1);
            assertThat(blocks.path("next").isNull()).isTrue();
            assertThat(block.propertyNames()).containsExactly("id", "limit", "address", "sn", "until");
            assertThat(block.path("limit").stringValue()).isEqualTo("wrong_logins");
            assertThat(block.path("address").stringValue()).isEqualTo("127.0.0.3");
            assertThat(block.path("sn").stringValue()).isEqualTo("S1");
            assertThat(block.path("until").stringValue())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(api.get("//metrics").expect(200).text())
                    .contains("gatehouse_logins_refused_total{reason=\"wrong_logins\"} 1.0\n");

            String id = block.path("id").stringValue();
            Api limited = api.as(api.token("operator", "acme"));
            assertThat(limited.get("/blocks").expect(200).json().path("items"))
                    .as("addresses are of no corp")
                    .isEmpty();
            limited.delete("/blocks/" + id).expect(404, "block_unknown");
            api.delete("/blocks/" + id).expect(204);
            terminal.register("S1", secretNo);
            assertThat(api.get("/blocks").expect(200).json().path("items")).isEmpty();
            api.delete("/blocks/" + id).expect(404, "block_unknown");
        }
    }

    @Test
    void wrongSignaturesFromManyAddressesLeaveEachOneTryAndTheTrueTerminalIn() {
        try (TestGateway gateway = TestGateway.start("limits.wrong-logins-device=40")) {
            String secretNo = gateway.api().addDevice("S1");
            for (String address : new String[] {"127.0.0.3", "127.0.0.4"}) {
                try (Terminal guesser = gateway.connectFrom(address)) {
                    wrong(guesser, 20);
                }
            }
            try (Terminal third = gateway.connectFrom("127.0.0.5");
                    Terminal own = gateway.connectFrom("127.0.0.6")) {
                wrong(third, 1);
                third.expect(45009, "register", Terminal.signed("S1", secretNo, "register"));
                own.register("S1", secretNo);
            }
        }
    }

    @Test
    void aTerminalThatReconnectsBeyondAnyResetLoopIsRefusedForAWhile() {
        try (TestGateway gateway = TestGateway.start("limits.logins=60")) {
            Api api = gateway.api();
            String secretNo = api.addDevice("S1");
            api.bind("S1", "corp");
            for (int i = 0; i < 60; i++) {
                try (Terminal terminal = gateway.connect()) {
                    terminal.login("S1", secretNo);
                }
            }
            try (Terminal once = gateway.connect();
                    Terminal elsewhere = gateway.connectFrom("127.0.0.7")) {
                once.expect(45009, "register", Terminal.signed("S1", secretNo, "register"));
                elsewhere.login("S1", secretNo);
            }
        }
    }

    @Test
    void aSniffedRegisterIsNoGoodAfterARestartEither() {
        try (TestGateway gateway = TestGateway.start()) {
            String secretNo = gateway.api().addDevice("S1");
            String sniffed = Terminal.signed("S1", secretNo, "register");
            try (Terminal terminal = gateway.connect()) {
                terminal.expect(0, "register", sniffed);
            }
            gateway.restart();
            try (Terminal thief = gateway.connectFrom("127.0.0.2");
                    Terminal same = gateway.connect()) {
                thief.expect(600011, "register", sniffed);
                assertThat(gateway.api().get("//metrics").expect(200).text())
                        .contains("gatehouse_logins_refused_total{reason=\"played_again\"} 1.0\n");
                same.expect(0, "register", sniffed);
                thief.register("S1", secretNo);
            }
        }
    }

    @Test
    void norAfterAKill(@TempDir Path directory) {
        String sniffed;
        String secretNo;
        try (GatewayProcess gateway = GatewayProcess.start(directory.resolve("data"))) {
            secretNo = gateway.api().addDevice("S1");
            sniffed = Terminal.signed("S1", secretNo, "register");
            try (Terminal terminal = gateway.connect()) {
                terminal.expect(0, "register", sniffed);
            }
            // The store has one writer: what is acknowledged now came after the hello.
            gateway.api().addDevice("S2");
            gateway.kill();
        }
        try (GatewayProcess gateway = GatewayProcess.start(directory.resolve("data"));
                Terminal thief = Terminal.of(Wire.open(gateway.devices(), "127.0.0.2", "/"))) {
            thief.expect(600011, "register", sniffed);
            thief.register("S1", secretNo);
        }
    }

    private static void wrong(Terminal terminal, int times) {
        for (int i = 0; i < times; i++) {
            terminal.expect(600011, "register", Terminal.signed("S1", "not the secret", "register"));
        }
    }
}
