package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The admin API, as an operator's program uses it. */
final class Api {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Supplier<InetSocketAddress> address;
    private final Supplier<String> token;

    Api(TestGateway gateway) {
        this(gateway::admin, gateway::adminToken);
    }

    /** Of a gateway that listens there, wherever it runs. */
    Api(Supplier<InetSocketAddress> address, Supplier<String> token) {
        this.address = address;
        this.token = token;
    }

    /** An answer; {@code json} is a missing node where the body is empty or not JSON. */
    record Answer(int status, JsonNode json, String text, HttpHeaders headers) {
        /** The stable code of a problem. */
        String code() {
            return json.path("code").asString("");
        }

        Answer expect(int expected) {
            assertThat(status).as("status of %s", text).isEqualTo(expected);
            return this;
        }

        Answer expect(int expected, String code) {
            expect(expected);
            assertThat(code()).as("code of %s", text).isEqualTo(code);
            return this;
        }
    }

    /** Calls a path below {@code /api/v1}, or one from the root where it starts with {@code //}. */
    Answer call(String method, String path, @Nullable String body) {
        HttpRequest.Builder request = request(path);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json").method(method, BodyPublishers.ofString(body));
        }
        return send(request.build());
    }

    Answer get(String path) {
        return call("GET", path, null);
    }

    Answer post(String path, String body) {
        return call("POST", path, body);
    }

    Answer put(String path, String body) {
        return call("PUT", path, body);
    }

    Answer delete(String path) {
        return call("DELETE", path, null);
    }

    /** The same port for the bearer of another token. */
    Api as(String other) {
        return new Api(address, () -> other);
    }

    /** A new token of a corp. */
    String token(String role, String corpId) {
        return post("/tokens", "{\"name\":\"t\",\"role\":\"" + role + "\",\"corp_id\":\"" + corpId + "\"}")
                .expect(201)
                .json()
                .path("token")
                .stringValue();
    }

    /** A request with the token, to be changed and sent by {@link #send}. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(130))
                .header("Authorization", "Bearer " + token.get());
    }

    URI uri(String path) {
        InetSocketAddress admin = address.get();
        String root = "http://" + admin.getAddress().getHostAddress() + ":" + admin.getPort();
        return URI.create(path.startsWith("//") ? root + path.substring(1) : root + "/api/v1" + path);
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            JsonNode parsed =
                    type.contains("json") && !type.contains("ndjson") ? Json.parse(response.body()) : Json.parse("");
            return new Answer(response.statusCode(), parsed, response.body(), response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Adds a device and returns the secret_no that was made for it. */
    String addDevice(String sn) {
        return post("/devices", json("{'sn':'%s'}", sn))
                .expect(201)
                .json()
                .path("secret_no")
                .stringValue();
    }

    void bind(String sn, String corpId) {
        put("/devices/" + sn + "/binding", json("{'corp_id':'%s'}", corpId)).expect(204);
    }

    void unbind(String sn) {
        delete("/devices/" + sn + "/binding").expect(204);
    }

    JsonNode device(String sn) {
        return get("/devices/" + sn).expect(200).json();
    }

    /** Opens an enrolment of an employee and returns its oper_id. */
    String enroll(String sn, String userid, String pageType) {
        return enroll(sn, userid, 0, pageType);
    }

    /** Opens an enrolment and returns its oper_id. */
    String enroll(String sn, String userid, int userType, String pageType) {
        String body = json(
                "{'sn':'%s','userid':%s,'user_type':%d,'page_type':'%s'}", sn, Json.quoted(userid), userType, pageType);
        return post("/enrollments", body).expect(201).json().path("oper_id").stringValue();
    }

    JsonNode enrollment(String operId) {
        return get("/enrollments/" + operId).expect(200).json();
    }

    /** The enrolment, once it has ended. */
    JsonNode await(String operId, int seconds) {
        JsonNode enrollment =
                get("/enrollments/" + operId + "?wait=" + seconds).expect(200).json();
        assertThat(enrollment.path("state").asString(""))
                .as("state of %s", enrollment)
                .isIn("succeeded", "failed", "cancelled", "timed_out");
        return enrollment;
    }

    /** The person's path below the corp, percent-encoded. */
    static String personPath(String corpId, int userType, String userid) {
        String encoded = URLEncoder.encode(userid, StandardCharsets.UTF_8).replace("+", "%20");
        return "/corps/" + corpId + "/people/" + userType + "/" + encoded;
    }

    Answer findPerson(String corpId, int userType, String userid) {
        return get(personPath(corpId, userType, userid));
    }

    JsonNode person(String corpId, int userType, String userid) {
        return findPerson(corpId, userType, userid).expect(200).json();
    }

    /** Everybody of the corp who fits on one page of 1,000. */
    JsonNode people(String corpId) {
        return get("/corps/" + corpId + "/people?limit=1000").expect(200).json().path("items");
    }
}
