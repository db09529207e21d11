package io.gatehouse.bench.directory;

import io.gatehouse.bench.client.ClientConnection;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A terminal that asks for everybody, page by page, as fast as it gets them. Event loop only. */
final class FullPull {
    private static final int PAGE = 100;

    private final ClientConnection connection;
    private final CompletableFuture<Pulled> done = new CompletableFuture<>();
    private long people;
    private long templates;
    private long bytes;
    private long pages;
    private long version = -1;

    /** What came. */
    record Pulled(long people, long templates, long bytes, long pages) {}

    FullPull(ClientConnection connection) {
        this.connection = connection;
    }

    /** Asks for all pages; fails if one is refused, or the version changes on the way. */
    CompletableFuture<Pulled> run() {
        next();
        return done;
    }

    private void next() {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("cmd", "get_userinfo_by_page");
        request.putObject("headers").put("req_id", "page-" + pages);
        request.putObject("body").put("offset", people).put("limit", PAGE);
        connection.ask(request).whenComplete((answer, error) -> {
            if (error != null) {
                done.completeExceptionally(error);
            } else {
                page(answer);
            }
        });
    }

    private void page(JsonNode answer) {
        JsonNode body = answer.path("body");
        long its = body.path("perm_version").asLong(-1);
        if (answer.path("errcode").asInt(-1) != 0) {
            fail("a page was answered with " + answer.path("errcode") + " " + answer.path("errmsg"));
            return;
        }
        if (version >= 0 && its != version) {
            fail("the version changed from " + version + " to " + its + " during the pull");
            return;
        }
        version = its;
        pages++;
        bytes += connection.heardBytes();
        long before = people;
        for (JsonNode person : body.path("userinfo")) {
            people++;
            templates += person.path("fp").size() + person.path("fa_list").size();
        }
        if (body.path("is_last").asBoolean(false)) {
            done.complete(new Pulled(people, templates, bytes, pages));
        } else if (people == before) {
            fail("an empty page that is not the last");
        } else {
            next();
        }
    }

    private void fail(String sentence) {
        done.completeExceptionally(new IllegalStateException(sentence));
    }
}
