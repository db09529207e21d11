package io.gatehouse.bench.operator;

import io.gatehouse.protocol.Kind;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The admin API of a gateway over HTTP with keep-alive. Calls return at once; their futures fail with {@link
 * AdminException} on any other status than 2xx.
 */
public final class AdminClient {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int PAGE = 1000;
    private static final int VISITOR = 1;

    private final HttpClient http;
    private final URI base;
    private final String token;

    /**
     * @param admin such as {@code http://127.0.0.1:8766}
     * @param executor runs what follows an answer
     */
    public AdminClient(URI admin, String token, Executor executor) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .executor(executor)
                .build();
        this.base = admin.resolve("/api/v1/");
        this.token = token;
    }

    /**
     * Makes a device known.
     *
     * @param corpId binds it at once; null for not yet
     * @return its secret_no
     */
    public CompletableFuture<String> createDevice(String sn, @Nullable String corpId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("sn", sn);
        if (corpId != null) {
            body.put("corp_id", corpId);
        }
        return post("devices", body)
                .thenApply(device -> device.path("secret_no").asString(""));
    }

    /** Gives a known device a new secret_no. */
    public CompletableFuture<String> renewSecretNo(String sn) {
        return post("devices/" + encode(sn) + "/secret_no", null)
                .thenApply(device -> device.path("secret_no").asString(""));
    }

    /** Binds a device. */
    public CompletableFuture<JsonNode> bind(String sn, String corpId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("corp_id", corpId);
        return call("PUT", "devices/" + encode(sn) + "/binding", body, TIMEOUT);
    }

    /** Starts an enrolment of an employee. */
    public CompletableFuture<JsonNode> enroll(String sn, String userid, Kind kind) {
        return post(
                "enrollments",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sn", sn)
                        .put("userid", userid)
                        .put("page_type", kind.wireName()));
    }

    /**
     * Starts an enrolment of a visitor.
     *
     * @param userid with the agentid behind a slash
     */
    public CompletableFuture<JsonNode> enrollVisitor(String sn, String userid, Kind kind) {
        return post(
                "enrollments",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sn", sn)
                        .put("userid", userid)
                        .put("user_type", VISITOR)
                        .put("page_type", kind.wireName()));
    }

    /**
     * Expects a visitor.
     *
     * @param endsAt when the visit is over, and everything of the visitor goes
     */
    public CompletableFuture<JsonNode> expectVisitor(String corpId, String userid, String name, Instant endsAt) {
        return call(
                "PUT",
                "corps/" + encode(corpId) + "/people/" + VISITOR + "/" + encode(userid),
                JsonNodeFactory.instance.objectNode().put("name", name).put("ends_at", endsAt.toString()),
                TIMEOUT);
    }

    /** Makes an app known that is told of results in WeCom's way. */
    public CompletableFuture<JsonNode> putApp(
            String corpId, String agentid, URI url, String signatureToken, String encodingAesKey) {
        return call(
                "PUT",
                "corps/" + encode(corpId) + "/apps/" + encode(agentid),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("url", url.toString())
                        .put("mode", "wecom")
                        .put("token", signatureToken)
                        .put("encoding_aes_key", encodingAesKey),
                TIMEOUT);
    }

    /** The enrolment, once it has ended or the time is over. */
    public CompletableFuture<JsonNode> awaitEnrollment(String operId, Duration wait) {
        return call("GET", "enrollments/" + encode(operId) + "?wait=" + wait.toSeconds(), null, wait.plus(TIMEOUT));
    }

    /** Every person of a company, a page at a time; completes when all have been given to the consumer. */
    public CompletableFuture<Void> people(String corpId, Consumer<JsonNode> each) {
        return page("corps/" + encode(corpId) + "/people?limit=" + PAGE, "", each);
    }

    /**
     * Brings people in, from a table of which the first line names the columns.
     *
     * @param csv read once
     * @param patience how long that may take
     */
    public CompletableFuture<JsonNode> importPeople(String corpId, InputStream csv, Duration patience) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("corps/" + encode(corpId) + "/people/import"))
                .timeout(patience)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> csv))
                .build();
        return send(request).thenApply(response -> JSON.readTree(response.body()));
    }

    /** What the gateway tells about itself in Prometheus' text format. */
    public CompletableFuture<String> metrics() {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/metrics"))
                .timeout(TIMEOUT)
                .build();
        return send(request).thenApply(HttpResponse::body);
    }

    private CompletableFuture<Void> page(String path, String after, Consumer<JsonNode> each) {
        String from = after.isEmpty() ? path : path + "&after=" + encode(after);
        return call("GET", from, null, TIMEOUT).thenCompose(page -> {
            page.path("items").forEach(each);
            JsonNode next = page.path("next");
            return next.isMissingNode() || next.isNull()
                    ? CompletableFuture.completedFuture(null)
                    : page(path, next.asString(), each);
        });
    }

    private CompletableFuture<JsonNode> post(String path, @Nullable JsonNode body) {
        return call("POST", path, body, TIMEOUT);
    }

    private CompletableFuture<JsonNode> call(String method, String path, @Nullable JsonNode body, Duration timeout) {
        HttpRequest.BodyPublisher content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(timeout)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, content)
                .build();
        return send(request).thenApply(response -> {
            try {
                return response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
            } catch (JacksonException e) {
                throw refused(response, "a body that is not JSON");
            }
        });
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(response -> {
                    if (response.statusCode() / 100 != 2) {
                        throw refused(response, response.body().strip());
                    }
                    return response;
                });
    }

    private static CompletionException refused(HttpResponse<?> response, String detail) {
        HttpRequest request = response.request();
        String call = request.method() + " " + request.uri().getPath();
        return new CompletionException(new AdminException(call, response.statusCode(), detail));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
