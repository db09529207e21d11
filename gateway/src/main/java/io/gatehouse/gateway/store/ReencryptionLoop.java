package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.gateway.metrics.Meters;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the re-encryption: one step at a time, between two of them as long a pause as the step took, so that half of the
 * writer is left to the terminals.
 */
final class ReencryptionLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReencryptionLoop.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final long STEP_BYTES = 1_200L * Reencryption.STEP;

    private final GroupCommit writer;
    private final Meters meters;
    private final Semaphore wanted = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::serve, "gatehouse-reencryption");
    private volatile double share = 1;

    ReencryptionLoop(GroupCommit writer, Keyring ring, boolean due, Meters meters) {
        this.writer = writer;
        this.meters = meters;
        if (due) {
            wake();
        }
        ring.listen(this::wake);
        meters.reencryption(this::share);
        thread.setDaemon(true);
        thread.start();
    }

    /** How far it has come, from 0 to 1; 1 also while nothing is to be done. */
    double share() {
        return share;
    }

    /** There is something to be done. */
    private void wake() {
        share = 0;
        wanted.release();
    }

    private void serve() {
        try {
            wanted.acquire();
            while (!closing.await(0, TimeUnit.MILLISECONDS)) {
                wanted.drainPermits();
                pass();
                wanted.acquire();
            }
        } catch (InterruptedException e) {
            log.error("The re-encryption was interrupted; it goes on with the next start", e);
        }
    }

    private void pass() throws InterruptedException {
        boolean finished = false;
        Duration pause = Duration.ZERO;
        while (!finished && !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            long start = System.nanoTime();
            try {
                finished = step();
                pause = Duration.ofNanos(System.nanoTime() - start);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof StoreUnavailableException)) {
                    log.error("The re-encryption failed, and is tried again", e.getCause());
                }
                pause = AFTER_TROUBLE;
            }
        }
    }

    private boolean step() throws InterruptedException, ExecutionException {
        Reencryption.Progress progress = writer.write(STEP_BYTES, tx -> tx.reencrypt(Instant.now()))
                .toCompletableFuture()
                .get();
        meters.reencrypted(progress.rows());
        share = progress.share();
        if (progress.last()) {
            log.info("Every row is sealed by the key that is in force for it");
        }
        return progress.finished();
    }

    /** Ends after the step that it is in; the rest is done after the next start. */
    @Override
    public void close() {
        closing.countDown();
        wanted.release();
        GroupCommit.awaitEnd(thread);
    }
}
