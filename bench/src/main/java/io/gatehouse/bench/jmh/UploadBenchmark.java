package io.gatehouse.bench.jmh;

import io.gatehouse.bench.client.Uploads;
import io.gatehouse.bench.load.UploadFrames;
import io.gatehouse.protocol.EnvelopeParser;
import io.gatehouse.protocol.Inbound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the bytes of an upload of 200 people, two fingers and a face each, to decoded templates. Ours also checks all that
 * the contract has about each person, and needs a copy of the frame each time, since it decodes where it reads; the others
 * check nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class UploadBenchmark {
    private static final int TEMPLATE_LIMIT = 64 * 1024;

    private final JacksonUploads jackson = new JacksonUploads();
    private final byte[] frame = frame();

    private static byte[] frame() {
        ByteBuf text = new UploadFrames(Uploads.PEOPLE, 1).frame(0, UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = ByteBufUtil.getBytes(text);
        text.release();
        return bytes;
    }

    @Benchmark
    public Inbound ours() {
        return EnvelopeParser.parse(frame.clone(), 0, frame.length, TEMPLATE_LIMIT);
    }

    @Benchmark
    public List<JacksonUploads.Person> streaming() {
        return jackson.stream(frame);
    }

    @Benchmark
    public List<JacksonUploads.Person> databind() {
        return jackson.bind(frame);
    }
}
