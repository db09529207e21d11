package io.gatehouse.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.gatehouse.bench.compare.SmallRequests;
import io.gatehouse.protocol.EnvelopeParser;
import io.gatehouse.protocol.Inbound;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From the bytes of a small frame to its cmd and req_id. Ours also refuses what the contract refuses, such as a key that is there twice. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {
    private static final int TEMPLATE_LIMIT = 64 * 1024;

    private final JsonMapper json = JsonMapper.builder().build();
    private byte[] frame = {};

    /** Which frame. */
    @Param
    public Frame kind = Frame.PING;

    /** Those that T1 sends. */
    public enum Frame {
        PING,
        COMMAND_250
    }

    /** What a dispatcher needs. */
    record Head(String cmd, String reqId) {}

    record Headers(@Nullable String req_id) {}

    record Request(
            @Nullable String cmd,
            @Nullable Headers headers,
            @Nullable JsonNode body) {}

    @Setup
    public void setUp() {
        String text = switch (kind) {
            case PING -> SmallRequests.ping("c00000-000");
            case COMMAND_250 -> SmallRequests.command("c00000-000");
        };
        frame = text.getBytes(US_ASCII);
    }

    @Benchmark
    public Inbound ours() {
        return EnvelopeParser.parse(frame, 0, frame.length, TEMPLATE_LIMIT);
    }

    @Benchmark
    public Object readTree() {
        JsonNode tree = json.readTree(frame);
        return new Head(
                tree.path("cmd").stringValue(""),
                tree.path("headers").path("req_id").stringValue(""));
    }

    @Benchmark
    public Object databind() {
        Request request = json.readValue(frame, Request.class);
        Headers headers = request.headers();
        String reqId = headers == null ? null : headers.req_id();
        return new Head(request.cmd() == null ? "" : request.cmd(), reqId == null ? "" : reqId);
    }
}
