package io.gatehouse.bench.directory;

import io.gatehouse.bench.client.ClientConnection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A terminal that asks for everybody, page by page, as fast as it gets them. Event loop only. */
final class FullPull {
    private static final int PAGE = 100;
    private static final int MOST_RESTARTS = 20;

    private final ClientConnection connection;
    private final CompletableFuture<Pulled> done = new CompletableFuture<>();
    private long people;
    private long templates;
    private long bytes;
    private long pages;
    private long version;
    private int restarts;

    /**
     * What came.
     *
     * @param pages all that were asked for
     * @param restarts how often the version changed on the way, so that everything began anew
     */
    record Pulled(long people, long templates, long bytes, long pages, int restarts) {}

    FullPull(ClientConnection connection) {
        this.connection = connection;
    }

    /** Asks for the version, as terminals do after their login, and then for all pages; fails if one is refused. */
    CompletableFuture<Pulled> run() {
        ask("get_perm_version", JsonNodeFactory.instance.objectNode(), body -> next());
        return done;
    }

    private void next() {
        ask(
                "get_userinfo_by_page",
                JsonNodeFactory.instance.objectNode().put("offset", people).put("limit", PAGE),
                this::page);
    }

    private void ask(String cmd, ObjectNode body, Consumer<JsonNode> next) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", cmd);
        request.putObject("headers").put("req_id", cmd + "-" + pages);
        request.set("body", body);
        connection.ask(request).whenComplete((answer, error) -> {
            if (error != null) {
                done.completeExceptionally(error);
            } else if (answer.path("errcode").asInt(-1) != 0) {
                fail(cmd + " was answered with " + answer.path("errcode") + " " + answer.path("errmsg"));
            } else {
                next.accept(answer.path("body"));
            }
        });
    }

    private void page(JsonNode body) {
        pages++;
        bytes += connection.heardBytes();
        long its = body.path("perm_version").asLong(-1);
        if (people > 0 && its != version) {
            startOver();
            return;
        }
        version = its;
        long before = people;
        for (JsonNode person : body.path("userinfo")) {
            people++;
            templates += person.path("fp").size() + person.path("fa_list").size();
        }
        if (body.path("is_last").asBoolean(false)) {
            done.complete(new Pulled(people, templates, bytes, pages, restarts));
        } else if (people == before) {
            fail("an empty page that is not the last");
        } else {
            next();
        }
    }

    private void startOver() {
        people = 0;
        templates = 0;
        if (++restarts > MOST_RESTARTS) {
            fail("the version changed " + MOST_RESTARTS + " times during the pull");
        } else {
            next();
        }
    }

    private void fail(String sentence) {
        done.completeExceptionally(new IllegalStateException(sentence));
    }
}
