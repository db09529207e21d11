package io.gatehouse.gateway.transport;

import static io.gatehouse.gateway.RawWebSocket.upgradeRequest;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeRequestTest {
    private static final Set<String> LISTED = Set.of("https://ops.example.com", "panel.example.com:8443");
    private static final String GOOD = upgradeRequest("gate.local:8765", "");

    @Test
    void theKeyOfTheRfcGetsTheAnswerOfTheRfc() {
        assertThat(answer(GOOD))
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void noSubprotocolAndNoExtensionIsSelected() {
        String request = upgradeRequest(
                "h", "Sec-WebSocket-Protocol: protocol, chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");

        assertThat(answer(request))
                .startsWith("HTTP/1.1 101 ")
                .doesNotContain("Sec-WebSocket-Protocol")
                .doesNotContain("Sec-WebSocket-Extensions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/websocket", "/a/b?c=d", "*", "//", "http://gate.local/"})
    void anyPathWillDo(String path) {
        assertThat(answer(GOOD.replaceFirst("/", path))).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void namesAndTokensAreReadWithoutRegardToCase() {
        assertThat(answer(GOOD.replace("Upgrade: websocket", "UPGRADE:WebSocket")
                        .replace("Connection: Upgrade", "connection: keep-alive, UPGRADE")))
                .startsWith("HTTP/1.1 101 ");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("POST", 405, GOOD.replace("GET", "POST")),
                Arguments.of("HTTP/1.0", 400, GOOD.replace("HTTP/1.1", "HTTP/1.0")),
                Arguments.of("HTTP/2.0", 400, GOOD.replace("HTTP/1.1", "HTTP/2.0")),
                Arguments.of("no target", 400, GOOD.replace("GET / ", "GET  ")),
                Arguments.of("two blanks", 400, GOOD.replace("GET / ", "GET /  ")),
                Arguments.of("empty head", 400, "\r\n\r\n"),
                Arguments.of("no Host", 400, GOOD.replace("Host: gate.local:8765\r\n", "")),
                Arguments.of("empty Host", 400, GOOD.replace("gate.local:8765", "")),
                Arguments.of("two Hosts", 400, upgradeRequest("h", "host: h\r\n")),
                Arguments.of("a body", 400, upgradeRequest("h", "Content-Length: 5\r\n")),
                Arguments.of("+0", 400, upgradeRequest("h", "Content-Length: +0\r\n")),
                Arguments.of("two lengths", 400, upgradeRequest("h", "Content-Length: 0\r\nContent-Length: 0\r\n")),
                Arguments.of("chunked", 400, upgradeRequest("h", "Transfer-Encoding: chunked\r\n")),
                Arguments.of("TE other", 400, upgradeRequest("h", "Transfer-Encoding: identity\r\n")),
                Arguments.of(
                        "CL with TE", 400, upgradeRequest("h", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")),
                Arguments.of("folded", 400, upgradeRequest("h", "X-Long: a\r\n b\r\n")),
                Arguments.of("folded by a tab", 400, upgradeRequest("h", "X-Long: a\r\n\tb: c\r\n")),
                Arguments.of("blank before the colon", 400, upgradeRequest("h", "Transfer-Encoding : chunked\r\n")),
                Arguments.of("no colon", 400, upgradeRequest("h", "nonsense\r\n")),
                Arguments.of("no name", 400, upgradeRequest("h", ": x\r\n")),
                Arguments.of("lone LF", 400, upgradeRequest("h", "X: a\nTransfer-Encoding: chunked\r\n")),
                Arguments.of("lone CR", 400, upgradeRequest("h", "X: a\rY: b\r\n")),
                Arguments.of("NUL", 400, upgradeRequest("h", "X: a\0b\r\n")),
                Arguments.of("no Upgrade", 426, GOOD.replace("Upgrade: websocket\r\n", "")),
                Arguments.of("h2c", 426, GOOD.replace("Upgrade: websocket", "Upgrade: h2c")),
                Arguments.of("no Connection", 426, GOOD.replace("Connection: Upgrade\r\n", "")),
                Arguments.of("version 8", 426, GOOD.replace("Version: 13", "Version: 8")),
                Arguments.of("no version", 426, GOOD.replace("Sec-WebSocket-Version: 13\r\n", "")),
                Arguments.of("no key", 400, GOOD.replace("Sec-WebSocket-Key", "X-Key")),
                Arguments.of("short key", 400, GOOD.replace("dGhlIHNhbXBsZSBub25jZQ==", "dGhl")),
                Arguments.of("no base64", 400, GOOD.replace("dGhlIHNhbXBsZSBub25jZQ==", "!GhlIHNhbXBsZSBub25jZQ==")),
                Arguments.of("two keys", 400, upgradeRequest("h", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")),
                Arguments.of("two origins", 400, upgradeRequest("h", "Origin: http://h\r\nOrigin: http://h\r\n")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusals")
    void everythingElseIsRefused(String name, int status, String request) {
        assertThat(answer(request)).startsWith("HTTP/1.1 " + status + " ").contains("\r\nConnection: close\r\n");
    }

    @Test
    void aRefusedVersionIsToldTheRightOne() {
        assertThat(answer(GOOD.replace("Version: 13", "Version: 8"))).contains("\r\nSec-WebSocket-Version: 13\r\n");
    }

    @Test
    void aLengthOfZeroIsNoBody() {
        assertThat(answer(upgradeRequest("h", "Content-Length: 0\r\n"))).startsWith("HTTP/1.1 101 ");
    }

    @ParameterizedTest
    @CsvSource({
        "gate.local:8765, http://gate.local:8765, 101",
        "gate.local:8765, HTTP://GATE.local:8765, 101",
        "gate.local:8765, gate.local:8765, 101",
        "gate.local:8765, http://gate.local, 101",
        "gate.local, http://gate.local, 101",
        "[::1]:8765, http://[::1], 101",
        "gate.local:8765, https://ops.example.com, 101",
        "gate.local:8765, https://panel.example.com:8443, 101",
        "gate.local:8765, http://ops.example.com, 403",
        "gate.local:8765, http://evil.example.com, 403",
        "gate.local:8765, http://gate.local:9999, 403",
        "gate.local:8765, http://gate.local.evil.com:8765, 403",
        "gate.local:8765, http://xgate.local:8765, 403",
        "gate.local:8765, null, 403",
        "gate.local:8765, ://, 403",
        "[::1]:8765, http://[, 403",
    })
    void aBrowserComesInOnlyFromOurOwnHostOrAListedOne(String host, String origin, int status) {
        assertThat(answer(upgradeRequest(host, "Origin: " + origin + "\r\n"))).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void anEmptyOriginIsNoneOfOurs() {
        assertThat(answer(upgradeRequest("h", "Origin: \r\n"))).startsWith("HTTP/1.1 403 ");
    }

    private static String answer(String request) {
        UpgradeRequest.Verdict verdict = UpgradeRequest.judge(request, LISTED);
        return verdict instanceof UpgradeRequest.Accepted accepted
                ? accepted.response()
                : ((UpgradeRequest.Refused) verdict).response();
    }
}
