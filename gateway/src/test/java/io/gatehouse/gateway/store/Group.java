package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Store;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds the writer inside a work, so that what is written meanwhile becomes one group. */
final class Group {
    private final CountDownLatch open = new CountDownLatch(1);

    private Group() {}

    /** Returns once the writer stands still. */
    static Group hold(Store store) throws InterruptedException {
        Group group = new Group();
        CountDownLatch held = new CountDownLatch(1);
        store.write(1, transaction -> {
            held.countDown();
            try {
                return group.open.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        if (!held.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the writer did not come to the work");
        }
        return group;
    }

    void release() {
        open.countDown();
    }
}
