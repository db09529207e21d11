package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.AppLink;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.Signing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way to apps by HTTP. */
final class HttpAppLink implements AppLink {
    private final HttpCaller caller;
    private final Messages messages;

    HttpAppLink(HttpCaller caller, Messages messages) {
        this.caller = caller;
        this.messages = messages;
    }

    @Override
    public CompletionStage<Outcome.@Nullable Problem> check(AppUrl url) {
        return caller.check(url);
    }

    @Override
    public CompletionStage<Verification> verify(App app) {
        if (!(app.signing() instanceof Signing.Wecom signing)) {
            return CompletableFuture.completedFuture(new Verification(false, "the app is not of the wecom mode"));
        }
        String echo = messages.echo();
        return caller.call(messages.verification(app, signing, echo)).thenApply(reply -> verification(reply, echo));
    }

    private static Verification verification(HttpReply reply, String echo) {
        if (reply instanceof HttpReply.Failed failed) {
            return new Verification(false, failed.reason());
        }
        HttpReply.Answered answer = (HttpReply.Answered) reply;
        if (answer.status() / 100 != 2) {
            return new Verification(false, "HTTP " + answer.status());
        }
        return answer.body().equals(echo)
                ? new Verification(true, "verified")
                : new Verification(false, "the answer is not what was encrypted");
    }
}
