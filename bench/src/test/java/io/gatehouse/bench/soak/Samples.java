package io.gatehouse.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;

/** Made-up samples of an hour, one each five seconds, with a collection each minute. All is flat unless told otherwise. */
final class Samples {
    private LongUnaryOperator heap = second -> 40L << 20;
    private LongUnaryOperator direct = second -> 8L << 20;
    private LongUnaryOperator rss = second -> 700L << 20;
    private LongUnaryOperator descriptors = second -> 550;
    private LongUnaryOperator threads = second -> 25;
    private LongUnaryOperator connections = second -> 500;

    Samples heap(LongUnaryOperator bytes) {
        heap = bytes;
        return this;
    }

    Samples direct(LongUnaryOperator bytes) {
        direct = bytes;
        return this;
    }

    Samples rss(LongUnaryOperator bytes) {
        rss = bytes;
        return this;
    }

    Samples descriptors(LongUnaryOperator count) {
        descriptors = count;
        return this;
    }

    Samples threads(LongUnaryOperator count) {
        threads = count;
        return this;
    }

    Samples connections(LongUnaryOperator count) {
        connections = count;
        return this;
    }

    List<Sample> all() {
        List<Sample> all = new ArrayList<>();
        for (int second = 0; second < 3600; second += 5) {
            all.add(new Sample(
                    second,
                    rss.applyAsLong(second),
                    second % 60 == 0 ? OptionalLong.of(heap.applyAsLong(second)) : OptionalLong.empty(),
                    heap.applyAsLong(second) + (100L << 20),
                    direct.applyAsLong(second),
                    descriptors.applyAsLong(second),
                    threads.applyAsLong(second),
                    new Sample.Connections(1, 1, 1, connections.applyAsLong(second) - 3, 0),
                    0,
                    2,
                    250,
                    1.5,
                    10,
                    Double.NaN,
                    10,
                    0));
        }
        return all;
    }
}
