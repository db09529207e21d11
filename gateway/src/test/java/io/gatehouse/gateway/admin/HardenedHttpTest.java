package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told, and what is not even looked at. */
@SuppressWarnings("NullAway.Init")
class HardenedHttpTest {
    private static final String HEAD = " HTTP/1.1\nHost: admin\nAuthorization: Bearer " + AdminPort.TOKEN + "\n";

    private AdminPort port;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        port = AdminPort.withoutStore(AdminPort.QUICK);
        client = port.connect();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        port.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/metrics", "/api/v1/version", "/api/v1/devices", "/nothing"})
    void everyAnswerTellsBrowsersToKeepOut(String path) throws IOException {
        RawClient.Response answer = client.send("GET " + path + HEAD + "Origin: https://evil.example\n\n")
                .read();
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(answer.header("content-security-policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }

    @Test
    void aPreflightIsNotAnswered() throws IOException {
        RawClient.Response answer = client.send("OPTIONS /api/v1/devices" + HEAD
                        + "Origin: https://evil.example\nAccess-Control-Request-Method: POST\n\n")
                .read();
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type: multipart/form-data; boundary=x",
                "Content-Type: application/xml",
                "Content-Type: application/octet-stream",
                "Content-Type: application/json; charset=utf-16",
                "Content-Type: json",
                "Content-Encoding: gzip"
            })
    void aBodyOfAnotherKindIsRefused(String header) throws IOException {
        RawClient.Response answer = client.send("PUT /api/v1/corps/c" + HEAD + header + "\nContent-Length: 2\n\n{}")
                .read();
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.body()).contains("\"code\":\"unsupported_media_type\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/json",
                "Content-Type: Application/JSON; Charset=\"UTF-8\"",
                "Content-Type: application/merge-patch+json",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: text/plain;charset=UTF-8",
                "Content-Encoding: identity"
            })
    void whatClientsSayOfJsonIsTaken(String header) throws IOException {
        assertThat(client.send("PUT /api/v1/corps/c" + HEAD + header + "\nContent-Length: 2\n\n{}")
                        .read()
                        .status())
                .isEqualTo(422);
    }

    @Test
    void sixtyFourHeadersAreTakenAndOneMoreIsNot() throws IOException {
        String some = "X-Some: 1\n".repeat(Exchange.MOST_HEADERS - 2);
        assertThat(client.send("GET /api/v1/version" + HEAD + some + "\n")
                        .read()
                        .status())
                .isEqualTo(200);
        RawClient.Response refused = client.send("GET /api/v1/version" + HEAD + some + "X-More: 1\n\n")
                .read();
        assertThat(refused.status()).isEqualTo(431);
        assertThat(refused.body()).contains("\"code\":\"too_large\"");
        assertThat(client.isClosed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "TRACE, /api/v1/version, 405",
        "PATCH, /api/v1/devices, 405",
        "BREW, /api/v1/devices, 405",
        "CONNECT, admin:443, 400",
        "GET, http://other/api/v1/version, 400",
        "OPTIONS, *, 400",
        "GET, /api/v2/devices, 404",
        "GET, //api/v1/devices, 404",
        "GET, /api/v1/devices/../tokens, 404",
        "GET, /api/v1/devices;x=1, 404"
    })
    void whatIsNotKnownIsRefused(String method, String target, int status) throws IOException {
        assertThat(client.send(method + ' ' + target + HEAD + '\n').read().status())
                .isEqualTo(status);
    }

    /** Each would be two requests for one of two servers, the second of them without a token. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0\nContent-Length: 0\n",
                "Content-Length: +5\n",
                "Content-Length: 5, 5\n",
                "Content-Length: 0x5\n",
                "Content-Length: -1\n",
                "Content-Length:\n",
                "Content-Length : 5\n",
                "Transfer-Encoding: chunked\nContent-Length: 5\n",
                "Transfer-Encoding: identity\n",
                "Transfer-Encoding: chunked, chunked\n",
                "Transfer-Encoding: gzip, chunked\n",
                "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n",
                "Transfer-Encoding: xchunked\n",
                "Transfer-Encoding : chunked\n",
                "Host: other\n",
                "X-Some: 1\n folded: 2\n",
                "No colon\n",
                "X-Nul: \0\n",
                "X y: 1\n"
            })
    void whatCouldHideASecondRequestEndsTheConnection(String headers) throws IOException {
        RawClient.Response answer = client.send(
                        "GET /api/v1/version" + HEAD + headers + "\nGET /livez HTTP/1.1\nHost: admin\n\n")
                .read();
        assertThat(answer.status()).as(headers).isEqualTo(400);
        assertThat(client.isClosed()).as("nothing after it is read").isTrue();
    }
}
