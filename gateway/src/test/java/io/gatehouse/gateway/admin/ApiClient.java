package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Calls the API with a token, and fails where an answer is not as openapi.yaml says. In bodies of JSON a single quote stands
 * for a double one.
 */
final class ApiClient {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final AdminPort port;
    private final String token;

    ApiClient(AdminPort port) {
        this(port, AdminPort.TOKEN);
    }

    private ApiClient(AdminPort port, String token) {
        this.port = port;
        this.token = token;
    }

    /** The same with another token. */
    ApiClient as(String other) {
        return new ApiClient(port, other);
    }

    /** An answer; a missing node where there is no JSON. */
    record Answer(int status, JsonNode json, HttpResponse<String> response) {
        String code() {
            return json.path("code").asString("");
        }

        Answer expect(int expected) {
            assertThat(status).as(response.body()).isEqualTo(expected);
            return this;
        }

        Answer expect(int expected, String code) {
            expect(expected);
            assertThat(code()).isEqualTo(code);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            return this;
        }
    }

    /** @param path below /api/v1, or with two slashes from the root */
    Answer call(String method, String path, @Nullable String body) {
        return answer(method, request(method, path, body).build());
    }

    /** Sends a table, as it is. */
    Answer send(String path, String contentType, String table) {
        return answer(
                "POST",
                request("POST", path, null)
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofString(table))
                        .build());
    }

    /** Asks for a certain form of an answer. */
    Answer get(String path, String accept) {
        return answer("GET", request("GET", path, null).header("Accept", accept).build());
    }

    private static Answer answer(String method, HttpRequest request) {
        try {
            HttpResponse<String> response = send(request).get(20, TimeUnit.SECONDS);
            String type = response.headers().firstValue("Content-Type").orElse("");
            OpenApi.file().check(method, response.uri().getRawPath(), response.statusCode(), type, response.body());
            String json = type.endsWith("json") && !type.endsWith("x-ndjson") ? response.body() : "";
            return new Answer(response.statusCode(), Json.MAPPER.readTree(json), response);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a request and does not wait. */
    CompletableFuture<HttpResponse<String>> send(String method, String path) {
        return send(request(method, path, null).build());
    }

    private static CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return CLIENT.sendAsync(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String method, String path, @Nullable String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                        + port.address().getPort() + (path.startsWith("//") ? path.substring(1) : "/api/v1" + path)))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json(body)));
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }
}
