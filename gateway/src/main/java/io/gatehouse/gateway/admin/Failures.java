package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request is answered that could not be read, or could not be done. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** The bytes of it were no request. */
    static Answer.Whole unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return Answer.problem(Problem.TOO_LARGE, 431, "headers: expected at most 16 KiB");
        }
        if (cause instanceof TooLongHttpLineException) {
            return Answer.problem(Problem.TOO_LARGE, 414, "request line: expected at most 8 KiB");
        }
        return Answer.problem(Problem.MALFORMED, "request: expected well-formed HTTP/1.1");
    }

    /** The work on it has failed; what is a mistake of ours is logged. */
    static Answer.Whole of(Exchange current, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            return refused.answer();
        }
        if (cause instanceof StoreUnavailableException) {
            return Answer.problem(Problem.UNAVAILABLE, "The store cannot do that now; try again.");
        }
        if (cause instanceof IllegalArgumentException && current.hasMark()) {
            return RefusedException.invalid("after", "the next of the page before")
                    .answer();
        }
        LOG.error("A call of the admin API failed", cause);
        return Answer.problem(Problem.INTERNAL);
    }
}
