package io.gatehouse.gateway.domain;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of the admin API. All of them live in memory, so that a request waits for no query; the store has them
 * first. Thread-safe.
 */
public final class AccessTokens {
    /** Every token starts with it, so that scanners for leaked secrets can know one. */
    public static final String PREFIX = "gatehouse_";

    /** Tokens that are neither revoked nor expired, at a time. */
    static final int MOST = 1_000;

    private static final Duration REMEMBERED = Duration.ofDays(90);
    private static final long ROW_BYTES = 500;
    private static final int ID_CHARACTERS = 16;
    private static final int SECRET_BYTES = 32;
    private static final String NOBODY = "0".repeat(64);

    /** What somebody asks for. */
    public record NewToken(
            String name,
            Role role,
            @Nullable String corpId,
            @Nullable Instant expiresAt) {}

    /** A fresh token with its text, which nobody can tell again. */
    public record Created(AccessToken token, String text) {
        @Override
        public String toString() {
            return "Created[" + token + "]";
        }
    }

    private final Store store;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Map<String, AccessToken> byId = new ConcurrentHashMap<>();

    public AccessTokens(Store store, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /** Reads everything; to be called once, before the first request. */
    public void load(Store.Snapshot snapshot) {
        snapshot.oversight().tokens().forEach(token -> byId.put(token.id(), token));
    }

    /** Makes a token; it opens nothing before it is stored. Those that ended long ago are forgotten with that. */
    public CompletionStage<Outcome<Created>> create(NewToken wanted) {
        Instant now = clock.instant();
        String id = HexFormat.of().formatHex(randomBytes(ID_CHARACTERS / 2));
        String text =
                PREFIX + id + '_' + Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(SECRET_BYTES));
        AccessToken token = new AccessToken(
                id, wanted.name(), wanted.role(), wanted.corpId(), sha256(text), now, wanted.expiresAt(), null);
        Instant forgotten = now.minus(REMEMBERED);
        return store.<Outcome<Created>>write(ROW_BYTES, tx -> {
                    Oversight.Changes changes = tx.oversight();
                    List<AccessToken> all = changes.tokens();
                    if (all.stream().filter(known -> known.isGood(now)).count() >= MOST) {
                        return new Outcome.Refused<>(Outcome.Problem.TOO_MANY_TOKENS);
                    }
                    all.stream().filter(known -> known.endedBefore(forgotten)).forEach(changes::removeToken);
                    changes.putToken(token);
                    return new Outcome.Done<>(new Created(token, text));
                })
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Done<Created>) {
                        byId.values().removeIf(known -> known.endedBefore(forgotten));
                        byId.put(id, token);
                    }
                    return outcome;
                });
    }

    /** Revokes a token from now on; one that is revoked already stays as it is. */
    public CompletionStage<Outcome<AccessToken>> revoke(String id) {
        Instant now = clock.instant();
        return store.<Outcome<AccessToken>>write(ROW_BYTES, tx -> {
                    AccessToken token = tx.oversight().tokens().stream()
                            .filter(known -> known.id().equals(id))
                            .findFirst()
                            .orElse(null);
                    if (token == null) {
                        return new Outcome.Refused<>(Outcome.Problem.TOKEN_UNKNOWN);
                    }
                    if (token.revokedAt() == null) {
                        token = token.revoked(now);
                        tx.oversight().putToken(token);
                    }
                    return new Outcome.Done<>(token);
                })
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Done<AccessToken> done) {
                        byId.put(id, done.value());
                    }
                    return outcome;
                });
    }

    /** The token of this id, also one that has ended, or null. */
    public @Nullable AccessToken find(String id) {
        return byId.get(id);
    }

    /**
     * Tokens in the order in which they were made.
     *
     * @param corpId only those of this corp, or null for all
     * @param after the last id of the page before, or null
     * @throws IllegalArgumentException if no token has that id
     */
    public Page<AccessToken> list(@Nullable String corpId, int limit, @Nullable String after) {
        AccessToken last = after == null ? null : byId.get(after);
        if (after != null && last == null) {
            throw new IllegalArgumentException("after is no token");
        }
        Comparator<AccessToken> order =
                Comparator.comparing(AccessToken::createdAt).thenComparing(AccessToken::id);
        List<AccessToken> rest = byId.values().stream()
                .filter(token -> corpId == null || corpId.equals(token.corpId()))
                .filter(token -> last == null || order.compare(token, last) > 0)
                .sorted(order)
                .limit(limit + 1L)
                .toList();
        return rest.size() <= limit
                ? new Page<>(rest, null)
                : new Page<>(rest.subList(0, limit), rest.get(limit - 1).id());
    }

    /** The good token that has this text, or null. What is compared takes the same time for every text of that length. */
    public @Nullable AccessToken bearerOf(String text) {
        String digest = sha256(text);
        AccessToken token = text.startsWith(PREFIX) && text.length() > PREFIX.length() + ID_CHARACTERS
                ? byId.get(text.substring(PREFIX.length(), PREFIX.length() + ID_CHARACTERS))
                : null;
        boolean same = MessageDigest.isEqual(ascii(digest), ascii(token == null ? NOBODY : token.sha256()));
        return token != null && same && token.isGood(clock.instant()) ? token : null;
    }

    /** Whether the token of this id is good now. */
    public boolean isGood(String id) {
        AccessToken token = byId.get(id);
        return token != null && token.isGood(clock.instant());
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
