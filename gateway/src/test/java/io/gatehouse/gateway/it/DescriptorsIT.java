package io.gatehouse.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.GatewayProcess.Launch;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers may open as many sockets as they like: the store and the operators have descriptors of their own. */
class DescriptorsIT {
    private static final int DESCRIPTORS = 700;
    private static final int FOR_TERMINALS = DESCRIPTORS - 512;
    private static final int STRANGERS = 2 * DESCRIPTORS;
    /** More than the port of the operators takes at a time; the others wait in its backlog. */
    private static final int STRANGE_OPERATORS = 500;

    private final List<Wire> strangers = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void hangUp() {
        strangers.forEach(Wire::close);
    }

    @Test
    void socketsOfStrangersTakeNoDescriptorFromTheStoreOrTheOperators() {
        Launch launch = Launch.in(directory.resolve("data"), "limits.handshake-timeout=5m");
        try (GatewayProcess gateway = launch.runWithDescriptors(DESCRIPTORS)) {
            gateway.ready();
            Api api = gateway.api();
            String secretNo = api.addDevice("KNOWN");
            api.bind("KNOWN", "corp");
            try (Terminal known = gateway.connect().login("KNOWN", secretNo)) {
                open(STRANGERS, gateway.devices());
                strangers.get(STRANGERS - 1).drain();
                Eventually.passes(
                        () -> assertThat(api.get("//metrics").expect(200).text())
                                .contains("gatehouse_connections{state=\"connected\"} " + (FOR_TERMINALS - 1) + ".0\n")
                                .contains("gatehouse_closes_total{reason=\"too-many-connections\"} "
                                        + (STRANGERS - FOR_TERMINALS + 1) + ".0\n"));

                api.addDevice("ADDED-MEANWHILE");
                assertThat(known.upload(Uploads.people(Uploads.finger("meanwhile", 0, 1))))
                        .isEmpty();

                URI admin = gateway.ready().admin();
                open(STRANGE_OPERATORS, new InetSocketAddress(admin.getHost(), admin.getPort()));
                assertThat(known.upload(Uploads.people(Uploads.finger("even then", 0, 2))))
                        .isEmpty();
            }
            strangers.forEach(Wire::close);
            assertThat(api.people("corp")).hasSize(2);
        }
    }

    private void open(int count, InetSocketAddress port) {
        for (int i = 0; i < count; i++) {
            strangers.add(Wire.connect(port, "127.0.0.1"));
        }
    }
}
