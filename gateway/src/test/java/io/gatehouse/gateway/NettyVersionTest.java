package io.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.Version;
import java.lang.module.ModuleDescriptor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ways to smuggle a request past Netty's HTTP decoder were closed release by release; older ones have some left. */
class NettyVersionTest {
    private static final ModuleDescriptor.Version OLDEST = ModuleDescriptor.Version.parse("4.2.18.Final");

    @Test
    void everyPartOfNettyHasTheKnownHolesClosed() {
        Map<String, Version> parts = Version.identify(Version.class.getClassLoader());

        assertThat(parts).containsKeys("netty-codec-http", "netty-handler", "netty-transport", "netty-buffer");
        assertThat(parts.values())
                .extracting(Version::artifactVersion)
                .allSatisfy(version ->
                        assertThat(ModuleDescriptor.Version.parse(version)).isGreaterThanOrEqualTo(OLDEST));
    }
}
