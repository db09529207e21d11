package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.App.NewApp;
import io.gatehouse.gateway.domain.AppLink.Verification;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.Apps;
import io.gatehouse.gateway.domain.Page;
import io.gatehouse.gateway.domain.Signing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.core.JsonGenerator;

/** The apps that are told results. What they sign by is never shown. */
final class AppCalls {
    /** More are of no use while they are changed, and each is a signature in a header. */
    private static final int MOST_SECRETS = 4;

    private final Apps apps;

    AppCalls(Apps apps) {
        this.apps = apps;
    }

    CompletionStage<Answer> put(Request request) throws RefusedException {
        Body body = Body.of(request.body(), "url", "mode", "token", "encoding_aes_key", "secrets");
        String corpId = place(request, "corp_id", TextRule.CORP_ID);
        String agentid = place(request, "agentid", TextRule.AGENTID);
        AppUrl url = AppUrl.parse(body.text("url", TextRule.URL));
        if (url == null) {
            throw RefusedException.invalid("url", AppUrl.EXPECTED);
        }
        NewApp app = new NewApp(corpId, agentid, url, signing(body));
        if (!request.caller().sees(corpId)) {
            throw RefusedException.otherCorp(request.caller());
        }
        request.isAbout("mode", app.signing().mode());
        return apps.put(app).thenApply(outcome -> Answer.of(outcome, AppCalls::shown));
    }

    CompletionStage<Answer> find(Request request) {
        return isVisible(request)
                ? apps.find(request.path("corp_id"), request.path("agentid"))
                        .thenApply(outcome -> Answer.of(outcome, AppCalls::shown))
                : unknown();
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        int limit = request.limit();
        CompletionStage<Page<App>> page = isVisible(request)
                ? apps.list(request.path("corp_id"), limit, request.after())
                // As of a corp that does not exist.
                : CompletableFuture.completedFuture(new Page<>(List.of(), null));
        return page.thenApply(found -> Answer.json(200, json -> Json.page(json, found, AppCalls::app)));
    }

    CompletionStage<Answer> remove(Request request) {
        return isVisible(request)
                ? apps.remove(request.path("corp_id"), request.path("agentid"))
                        .thenApply(outcome -> Answer.of(outcome, app -> Answer.nothing()))
                : unknown();
    }

    CompletionStage<Answer> verify(Request request) {
        return isVisible(request)
                ? apps.verify(request.path("corp_id"), request.path("agentid"))
                        .thenApply(outcome -> Answer.of(outcome, AppCalls::shown))
                : unknown();
    }

    static boolean isVisible(Request request) {
        return request.caller().sees(request.path("corp_id"));
    }

    static CompletionStage<Answer> unknown() {
        return CompletableFuture.completedFuture(Answer.problem(Problem.APP_UNKNOWN));
    }

    private static String place(Request request, String name, TextRule rule) throws RefusedException {
        String value = request.path(name);
        if (!rule.allows(value)) {
            throw RefusedException.invalid(name, rule.expected());
        }
        return value;
    }

    private static Signing signing(Body body) throws RefusedException {
        String mode = body.optionalText("mode");
        if (Signing.Wecom.MODE.equals(mode)) {
            if (!body.texts("secrets", TextRule.WEBHOOK_SECRET, MOST_SECRETS).isEmpty()) {
                throw RefusedException.invalid("secrets", "none in the wecom mode");
            }
            return new Signing.Wecom(
                    body.text("token", TextRule.SECRET), body.text("encoding_aes_key", TextRule.ENCODING_AES_KEY));
        }
        if (!Signing.Standard.MODE.equals(mode)) {
            throw RefusedException.invalid("mode", Signing.Wecom.MODE + " or " + Signing.Standard.MODE);
        }
        for (String other : List.of("token", "encoding_aes_key")) {
            if (body.optionalText(other, TextRule.SECRET) != null) {
                throw RefusedException.invalid(other, "none in the standard mode");
            }
        }
        List<String> secrets = List.copyOf(body.texts("secrets", TextRule.WEBHOOK_SECRET, MOST_SECRETS));
        if (secrets.isEmpty()) {
            throw RefusedException.invalid("secrets", "at least one, each " + TextRule.WEBHOOK_SECRET.expected());
        }
        return new Signing.Standard(secrets);
    }

    private static Answer shown(App app) {
        return Answer.json(200, json -> app(json, app));
    }

    private static Answer shown(Verification verification) {
        return Answer.json(200, json -> {
            json.writeStartObject();
            json.writeBooleanProperty("verified", verification.verified());
            json.writeStringProperty("reason", verification.reason());
            json.writeEndObject();
        });
    }

    private static void app(JsonGenerator json, App app) {
        json.writeStartObject();
        json.writeStringProperty("corp_id", app.corpId());
        json.writeStringProperty("agentid", app.agentid());
        json.writeStringProperty("url", app.url().text());
        json.writeStringProperty("mode", app.signing().mode());
        Json.time(json, "updated_at", app.updatedAt());
        Json.time(json, "verified_at", app.verifiedAt());
        Json.time(json, "disabled_at", app.disabledAt());
        json.writeEndObject();
    }
}
