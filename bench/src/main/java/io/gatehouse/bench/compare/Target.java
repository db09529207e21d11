package io.gatehouse.bench.compare;

import io.gatehouse.bench.client.Client;
import java.io.IOException;
import java.util.List;

/** What can be measured, by the numbers of the targets. */
enum Target {
    T1,
    T2,
    T3,
    T4,
    T5,
    T6,
    T6E,
    T7,
    T8,
    T9,
    T10,
    T11,
    T12,
    T13,
    T14;

    /** How one is measured. */
    interface Measurement {
        /** Starts what it needs, measures as often as planned, and ends everything again. */
        List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException;
    }

    Measurement measurement() {
        return switch (this) {
            case T1 -> new SmallRequests("T1", 1, Bound.atMostTimes(1.1, 0.8));
            case T2 -> new SmallRequests("T2", 16, Bound.atMostTimes(1.6, 1.1));
            case T3 -> new IdleConnections(Fleet.LARGEST);
            case T4 -> UploadsWithoutStore.againstDrop();
            case T5 -> UploadsWithoutStore.againstDatabind();
            case T6 -> StoredUploads::againstStore;
            case T6E -> StoredUploads::againstPlainStore;
            case T7 -> StoredUploads::againstSpringBoot;
            case T8 -> new LoneUpload();
            case T9 -> new UploadsInFlight(16);
            case T10 -> new Storm(10_000, "-Xmx512m", 256);
            case T11 -> new PingsBesideUploads();
            case T12 -> new PingsAtHalfLoad();
            case T13 -> new LoginStorm(Fleet.LARGEST);
            case T14 -> new EnrollmentLatency();
        };
    }
}
