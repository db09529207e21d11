package io.gatehouse.bench.compare;

import io.gatehouse.bench.server.Cores;
import io.gatehouse.bench.server.Jvm;
import io.gatehouse.gateway.admin.Build;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** What a figure was measured on. */
final class Machine {
    private Machine() {}

    /** In the order in which they are worth reading. */
    static Map<String, String> facts(Cores cores, Jvm jvm) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("CPU", cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores seen");
        facts.put("cores", "servers on " + cores.server() + ", client on " + cores.client());
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        Build build = Build.read();
        facts.put("Gatehouse", build.version() + ", commit " + build.commit());
        facts.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put("JDK of the servers", jvm.version());
        facts.put("JVM options of the servers", String.join(" ", jvm.options()));
        facts.put("Netty", version("io.netty/netty-common") + (Epoll.isAvailable() ? ", epoll" : ", NIO"));
        facts.put("Jackson", version("tools.jackson.core/jackson-databind"));
        facts.put("sqlite-jdbc", version("org.xerial/sqlite-jdbc"));
        facts.put("load average at the start", load());
        return facts;
    }

    /** Of the last minute; what else ran here shows in it. */
    static String load() {
        return String.format(
                Locale.ROOT,
                "%.2f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Of a library, as its own jar tells; that lies in the same place in ours. */
    private static String version(String artifact) {
        Properties properties = new Properties();
        try (InputStream in = Machine.class.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "unknown";
        }
        return properties.getProperty("version", "unknown");
    }
}
