package io.gatehouse.bench.jmh;

import io.gatehouse.protocol.Pictures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLConnection;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;
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

/** Whether a template is a picture; a thousand of them in turn, so that they come from memory as in an upload. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PicturesBenchmark {
    private static final int COUNT = 1024;
    private static final int SIZE = 512;

    /** The beginnings of the formats that ours knows, as somebody would list them. */
    private static final List<byte[]> BEGINNINGS = List.of(
            hex("FFD8FF"),
            hex("89504E470D0A1A0A"),
            hex("474946383761"),
            hex("474946383961"),
            hex("424D"),
            hex("49492A00"),
            hex("4D4D002A"),
            hex("FF4FFF51"),
            hex("0000000C6A502020"),
            hex("FFA0FF"),
            hex("25504446"));

    private byte[][] templates = {};
    private int next;

    /** How they begin. */
    @Param
    public Beginning kind = Beginning.RANDOM;

    /** What nearly all are, and two that must not get in. */
    public enum Beginning {
        RANDOM(""),
        JPEG("FFD8FFE000104A4649460001"),
        PNG("89504E470D0A1A0A0000000D");

        private final String hex;

        Beginning(String hex) {
            this.hex = hex;
        }
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @Setup
    public void setUp() {
        Random random = new Random(1);
        byte[] beginning = hex(kind.hex);
        templates = new byte[COUNT][SIZE];
        for (byte[] template : templates) {
            random.nextBytes(template);
            System.arraycopy(beginning, 0, template, 0, beginning.length);
        }
    }

    @Benchmark
    public boolean ours() {
        return Pictures.isPicture(next());
    }

    @Benchmark
    public boolean listOfBeginnings() {
        byte[] data = next();
        for (byte[] beginning : BEGINNINGS) {
            if (data.length >= beginning.length
                    && Arrays.equals(data, 0, beginning.length, beginning, 0, beginning.length)) {
                return true;
            }
        }
        return false;
    }

    @Benchmark
    public boolean guessContentType() throws IOException {
        String type = URLConnection.guessContentTypeFromStream(new ByteArrayInputStream(next()));
        return type != null && type.startsWith("image/");
    }

    @Benchmark
    public boolean imageIo() throws IOException {
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(next()))) {
            return ImageIO.getImageReaders(stream).hasNext();
        }
    }

    private byte[] next() {
        next = (next + 1) % COUNT;
        return templates[next];
    }
}
