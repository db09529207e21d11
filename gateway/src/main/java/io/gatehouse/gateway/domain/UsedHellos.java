package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.protocol.SignedHello;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;

/**
 * Where each hello of a register came from first, for as long as its timestamp is valid; a restart forgets none that the
 * store has. Thread-safe, never blocks.
 */
public final class UsedHellos {
    /** A timestamp is good from 5 minutes before its time to 5 minutes after. */
    private static final Duration KEPT = Logins.TIMESTAMP_VALID.multipliedBy(2);

    private static final int REMEMBERED = 200_000;
    private static final int ROW_BYTES = 100;

    private final Store store;
    private final Time time;
    private final Cache<Long, String> addresses;
    /** True while the store may hold some. */
    private volatile boolean stored;

    public UsedHellos(Store store, Time time) {
        this.store = store;
        this.time = time;
        addresses = Caffeine.newBuilder()
                .expireAfterWrite(KEPT)
                .maximumSize(REMEMBERED)
                .ticker(time.ticker())
                .executor(Runnable::run)
                .build();
    }

    /** Reads what an earlier run has left; to be called once, before the first connection. */
    public void load(Store.Snapshot snapshot) {
        stored = true;
        snapshot.hellosSince(time.clock().instant().minus(KEPT))
                .forEach(hello -> addresses.put(hello.id(), hello.address()));
    }

    /**
     * True where somebody at another address has used this very hello: then one of the two has overheard it. The store
     * gets it without anybody waiting, so a crash may lose the last few milliseconds; an orderly stop loses none.
     */
    boolean playedAgain(String address, SignedHello hello) {
        long id = id(hello);
        String first = addresses.asMap().putIfAbsent(id, address);
        if (first == null) {
            stored = true;
            UsedHello used = new UsedHello(id, address, time.clock().instant());
            store.write(ROW_BYTES, tx -> {
                        tx.putHello(used);
                        return id;
                    })
                    // It is remembered here all the same; the store tells of its trouble itself.
                    .exceptionally(e -> id);
        }
        return first != null && !first.equals(address);
    }

    /** Removes from the store what no longer counts; to be called now and then. */
    public void forget() {
        if (stored) {
            addresses.cleanUp();
            stored = addresses.estimatedSize() > 0;
            Instant before = time.clock().instant().minus(KEPT);
            store.write(ROW_BYTES, tx -> tx.forgetHellos(before)).exceptionally(e -> {
                stored = true;
                return 0;
            });
        }
    }

    private static long id(SignedHello hello) {
        try {
            String text = hello.sn() + '\n' + hello.nonce() + '\n' + hello.timestampText();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
