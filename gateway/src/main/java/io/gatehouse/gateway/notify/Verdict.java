package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.Signing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means.
 *
 * @param words for who looks at the outbox
 * @param asked how long the app wants to be left alone, or null
 */
record Verdict(Kind kind, String words, @Nullable Duration asked) {
    /** Longer than this no app may put us off. */
    static final Duration LONGEST_ASKED = Duration.ofHours(12);

    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    enum Kind {
        DELIVERED,
        FAILED,
        /** The app wants nothing any more. */
        GONE;

        /** For a label. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Verdict of(Signing signing, HttpReply reply, Instant now) {
        if (reply instanceof HttpReply.Failed failed) {
            return failed(failed.reason(), null);
        }
        HttpReply.Answered answer = (HttpReply.Answered) reply;
        String words = "HTTP " + answer.status();
        if (answer.status() / 100 == 2) {
            return signing instanceof Signing.Standard || isDone(answer.body())
                    ? new Verdict(Kind.DELIVERED, words, null)
                    : failed(words + " with a body that is neither empty nor success", null);
        }
        if (answer.status() == GONE && signing instanceof Signing.Standard) {
            return new Verdict(Kind.GONE, words, null);
        }
        return failed(words, asked(answer, now));
    }

    /** As WeCom takes it [doc 95987]. */
    private static boolean isDone(String body) {
        String stripped = body.strip();
        return stripped.isEmpty() || stripped.equals("success");
    }

    private static Verdict failed(String words, @Nullable Duration asked) {
        return new Verdict(Kind.FAILED, words, asked);
    }

    private static @Nullable Duration asked(HttpReply.Answered answer, Instant now) {
        String text = answer.retryAfter();
        return switch (answer.status()) {
            case TOO_MANY_REQUESTS, BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT ->
                text == null ? null : bounded(retryAfter(text.strip(), now));
            default -> null;
        };
    }

    private static @Nullable Duration bounded(@Nullable Duration asked) {
        if (asked == null || asked.isNegative()) {
            return null;
        }
        return asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
    }

    /** Seconds, or a date [RFC 9110, 10.2.3]; null for anything else. */
    private static @Nullable Duration retryAfter(String text, Instant now) {
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            return Duration.between(now.truncatedTo(ChronoUnit.SECONDS), until);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
