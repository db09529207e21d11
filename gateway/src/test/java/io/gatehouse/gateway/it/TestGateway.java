package io.gatehouse.gateway.it;

import io.gatehouse.gateway.Gateway;
import io.gatehouse.gateway.StartException;
import io.gatehouse.gateway.config.InvalidSettingsException;
import io.gatehouse.gateway.config.SettingsLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real gateway in this process, on free ports, with a data directory of its own that goes away with it. */
final class TestGateway implements AutoCloseable {
    private final Path dataDir;
    private final List<String> sets;
    private Gateway gateway;

    private TestGateway(Path dataDir, List<String> sets) {
        this.dataDir = dataDir;
        this.sets = sets;
        this.gateway = startGateway();
    }

    /** Starts one; each setting is {@code key=value} and goes before what the kit sets by itself. */
    static TestGateway start(String... settings) {
        try {
            Path dataDir = Files.createTempDirectory("gatehouse-it");
            List<String> sets = new ArrayList<>(List.of(
                    "data.dir=" + dataDir,
                    "device.listen=127.0.0.1:0",
                    "admin.listen=127.0.0.1:0",
                    "drain.window=100ms"));
            sets.addAll(List.of(settings));
            return new TestGateway(dataDir, List.copyOf(sets));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it and starts another on the same data directory; the ports are new ones. */
    void restart() {
        gateway.close();
        gateway = startGateway();
    }

    /** Stops it, as SIGTERM would; {@link #restart()} may follow. */
    void stop() {
        gateway.close();
    }

    Path dataDir() {
        return dataDir;
    }

    InetSocketAddress devices() {
        return gateway.devices();
    }

    InetSocketAddress admin() {
        return gateway.admin();
    }

    String adminToken() {
        return gateway.adminToken();
    }

    /** The admin API, of the gateway that runs at the time of each call. */
    Api api() {
        return new Api(this);
    }

    /** A terminal that has upgraded its connection and said nothing yet. */
    Terminal connect() {
        return Terminal.of(Wire.open(devices()));
    }

    /** The same, from another address of the loopback network, such as 127.0.0.2. */
    Terminal connectFrom(String address) {
        return Terminal.of(Wire.open(devices(), address, "/"));
    }

    /** Adds a device, binds it, and logs its terminal in. */
    Terminal login(String sn, String corpId) {
        String secretNo = api().addDevice(sn);
        api().bind(sn, corpId);
        return connect().login(sn, secretNo);
    }

    @Override
    public void close() {
        gateway.close();
        try (Stream<Path> files = Files.walk(dataDir)) {
            files.sorted(Comparator.reverseOrder()).forEach(TestGateway::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Gateway startGateway() {
        try {
            return Gateway.start(SettingsLoader.load(null, Map.of(), sets));
        } catch (InvalidSettingsException | StartException e) {
            throw new AssertionError("the gateway does not start: " + e.getMessage(), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
