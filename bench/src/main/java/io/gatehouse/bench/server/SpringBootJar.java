package io.gatehouse.bench.server;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program of B5. Nothing else needs Spring, so it is a jar of its own, which only a profile of the build makes. */
public final class SpringBootJar {
    private static final String BUILD = "mvn -q -P baselines -pl bench/springboot -DskipTests package";

    private SpringBootJar() {}

    /** Where the build puts it: seen from what this class was loaded from, which lies in {@code bench/target}. */
    public static Path find() throws IOException {
        Path jar = own().resolveSibling("../springboot/target/gatehouse-bench-springboot.jar")
                .normalize();
        if (!Files.isRegularFile(jar)) {
            throw new IOException("there is no " + jar + "; build it with: " + BUILD);
        }
        return jar;
    }

    private static Path own() {
        try {
            return Path.of(SpringBootJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a place on a disk has a URI", e);
        }
    }
}
