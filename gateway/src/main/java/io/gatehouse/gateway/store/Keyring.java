package io.gatehouse.gateway.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The master key, and the data keys that were unwrapped so far; shared by all sessions. Thread-safe. */
final class Keyring {
    private final MasterKey master;
    private volatile Runnable listener = () -> {};
    private final Map<Long, DataKey> open = new ConcurrentHashMap<>();

    Keyring(MasterKey master) {
        this.master = master;
    }

    MasterKey master() {
        return master;
    }

    /** The key of this number, unwrapped at its first use. */
    DataKey get(long id, Supplier<DataKey> unwrapping) {
        return open.computeIfAbsent(id, missing -> unwrapping.get());
    }

    /** Who is told when keys were retired or destroyed; called by the writer's thread. */
    void listen(Runnable listener) {
        this.listener = listener;
    }

    /** After a commit that retired or destroyed keys: nobody holds those any longer. */
    void forget() {
        open.clear();
        listener.run();
    }
}
