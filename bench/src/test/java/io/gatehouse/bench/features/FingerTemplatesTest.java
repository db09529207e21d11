package io.gatehouse.bench.features;

import static org.assertj.core.api.Assertions.assertThat;

import com.machinezoo.sourceafis.FingerprintMatcher;
import com.machinezoo.sourceafis.FingerprintTemplate;
import io.gatehouse.protocol.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FingerTemplatesTest {
    /** SourceAFIS's own advice: one false match in ten thousand. */
    private static final double MATCH = 40;

    /** Two impressions of each finger; drawn once, since that takes a moment. */
    private static final List<byte[][]> FINGERS = LongStream.range(1, 4)
            .mapToObj(SyntheticFinger::grow)
            .map(finger -> new byte[][] {template(finger, 1), template(finger, 2)})
            .toList();

    @Test
    void anotherImpressionOfAFingerMatchesIt() {
        for (byte[][] finger : FINGERS) {
            assertThat(score(finger[0], finger[1])).isGreaterThan(2 * MATCH);
        }
    }

    @Test
    void noFingerMatchesAnother() {
        for (byte[][] one : FINGERS) {
            for (byte[][] other : FINGERS) {
                if (one != other) {
                    assertThat(score(one[0], other[1])).isLessThan(MATCH);
                }
            }
        }
    }

    @Test
    void templatesHaveTheSizeOfRealOnes() {
        for (byte[][] finger : FINGERS) {
            assertThat(finger[0]).hasSizeBetween(300, 2000);
        }
    }

    @Test
    void theSameSeedsAreTheSameTemplate() {
        assertThat(template(SyntheticFinger.grow(1), 1)).isEqualTo(FINGERS.get(0)[0]);
    }

    @Test
    void aPersonKeepsTheFingerFromCaptureToCapture() {
        DrawnFeatures features = new DrawnFeatures(Runnable::run, 7);
        byte[] first =
                features.capture(Kind.FP, "zhang.wei", 0).toCompletableFuture().join();
        byte[] again =
                features.capture(Kind.FP, "zhang.wei", 0).toCompletableFuture().join();
        byte[] next =
                features.capture(Kind.FP, "zhang.wei", 1).toCompletableFuture().join();
        assertThat(again).isNotEqualTo(first);
        assertThat(score(first, again)).isGreaterThan(MATCH);
        assertThat(score(first, next)).isLessThan(MATCH);
    }

    @Test
    void aFaceIsItsHeaderAndAVectorOfUnitLengthNearTheOtherSamplesOfTheFace() {
        byte[] face = SyntheticFace.template(1, 1);
        assertThat(face)
                .hasSize(SyntheticFace.BYTES)
                .startsWith("GHFACE".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(cosine(face, face)).isBetween(0.999, 1.001);
        assertThat(cosine(face, SyntheticFace.template(1, 2))).isGreaterThan(0.8);
        assertThat(cosine(face, SyntheticFace.template(2, 1))).isLessThan(0.4);
    }

    private static byte[] template(SyntheticFinger finger, long impression) {
        return FingerTemplates.extract(finger.impression(impression));
    }

    private static double score(byte[] one, byte[] other) {
        return new FingerprintMatcher(new FingerprintTemplate(one)).match(new FingerprintTemplate(other));
    }

    private static double cosine(byte[] one, byte[] other) {
        ByteBuffer a = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN).position(12);
        ByteBuffer b = ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN).position(12);
        double sum = 0;
        while (a.hasRemaining()) {
            sum += a.getFloat() * b.getFloat();
        }
        return sum;
    }
}
