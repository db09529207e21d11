package io.gatehouse.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.gatehouse.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever watches that somebody at a terminal asks for something [doc 91380]. The push that the page promises in
 * return has no name that is known, so none is sent. Thread-safe.
 */
public final class SelfHelp {
    private static final long ROW_BYTES = 1000;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int TRACKED = 100_000;
    private static final int LONGEST = 256;

    private final Store store;
    private final Devices devices;
    private final RecordListener listener;
    private final Cache<String, Boolean> lately;

    public SelfHelp(Store store, Devices devices, Ticker ticker, RecordListener listener) {
        this.store = store;
        this.devices = devices;
        this.listener = listener;
        this.lately = Caffeine.newBuilder()
                .expireAfterWrite(PERIOD)
                .maximumSize(TRACKED)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Takes the text of a subscribed device, one a second, cut where it is long. */
    public CompletionStage<ErrorCode> ask(String sn, String data) {
        Device device = devices.find(sn);
        @Nullable String corpId = device == null ? null : device.corpId();
        if (corpId == null) {
            return CompletableFuture.completedFuture(ErrorCode.NOT_LOGGED_IN);
        }
        if (lately.asMap().putIfAbsent(sn, true) != null) {
            listener.refused(RecordListener.Refused.SELFHELP_TOO_OFTEN);
            return CompletableFuture.completedFuture(ErrorCode.TOO_MANY_REQUESTS);
        }
        Event event = new Event.HelpAsked(corpId, sn, shortened(data));
        return store.write(ROW_BYTES, tx -> {
            tx.tell(event);
            return ErrorCode.OK;
        });
    }

    private static String shortened(String data) {
        int characters = data.codePointCount(0, data.length());
        String start = data.substring(0, data.offsetByCodePoints(0, Math.min(characters, LONGEST)));
        return start.replaceAll("\\p{Cntrl}", "");
    }
}
