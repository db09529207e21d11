package io.gatehouse.gateway.domain;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Threads that work for all corps. Corps take turns by weight, so that the tasks of one do not wait behind all those of another.
 * Thread-safe.
 */
public final class Workers {
    private record Task(String corpId, long weight, Runnable work) {}

    private final Executor threads;
    private final Turns<Task> waiting = new Turns<>();

    /** @param threads that work, on each task as soon as one of them is free */
    public Workers(Executor threads) {
        this.threads = threads;
    }

    /**
     * Has it done when its turn has come.
     *
     * @param corpId the empty text where it is for none
     * @throws RejectedExecutionException if the threads take no more
     */
    public void execute(String corpId, long weight, Runnable work) {
        Task task = new Task(corpId, weight, work);
        synchronized (waiting) {
            waiting.add(corpId, task);
            try {
                threads.execute(this::workOnNext);
            } catch (RejectedExecutionException e) {
                waiting.remove(corpId, task);
                throw e;
            }
        }
    }

    /** There are as many calls as there are tasks, but it need not be the one that came with this call. */
    private void workOnNext() {
        Task task;
        synchronized (waiting) {
            task = waiting.next();
            if (task == null) {
                return;
            }
            waiting.served(task.corpId(), task, task.weight());
        }
        task.work().run();
    }
}
