package io.gatehouse.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.gatehouse.protocol.EnvelopeParser;
import io.gatehouse.protocol.Inbound;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * Base64 of one template to its bytes. Ours is not to be had without the message around it, so it reads the whole of a
 * copy of an upload of one template, while the JDK's are handed the text cut out and Jackson a JSON string: what it takes more than
 * the JDK from bytes is all the rest, the same few hundred nanoseconds at each size.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Base64Benchmark {
    private static final int TEMPLATE_LIMIT = 64 * 1024;

    private final JsonMapper json = JsonMapper.builder().build();
    private byte[] upload = {};
    private String text = "";
    private byte[] bytes = {};
    private byte[] quoted = {};

    /** Of the template: a face as all comparisons have it, and one near the limit. */
    @Param({"1024", "49152"})
    public int size = 1024;

    @Setup
    public void setUp() {
        byte[] template = new byte[size];
        new Random(1).nextBytes(template);
        // No picture begins like this.
        template[0] = 0x01;
        text = Base64.getEncoder().encodeToString(template);
        bytes = text.getBytes(US_ASCII);
        quoted = ('"' + text + '"').getBytes(US_ASCII);
        upload =
                ("{\"cmd\":\"upload_userinfo\",\"headers\":{\"req_id\":\"1\"},\"body\":{\"userinfo\":[{\"userid\":\"a\","
                                + "\"fa_list\":[{\"id\":0,\"data\":\"" + text + "\"}]}]}}")
                        .getBytes(US_ASCII);
    }

    @Benchmark
    public Inbound ours() {
        return EnvelopeParser.parse(upload.clone(), 0, upload.length, TEMPLATE_LIMIT);
    }

    @Benchmark
    public byte[] jdkFromBytes() {
        return Base64.getDecoder().decode(bytes);
    }

    @Benchmark
    public byte[] jdkFromString() {
        return Base64.getDecoder().decode(text);
    }

    @Benchmark
    public byte[] jacksonBinaryValue() {
        try (JsonParser tokens = json.createParser(quoted)) {
            tokens.nextToken();
            return tokens.getBinaryValue();
        }
    }
}
