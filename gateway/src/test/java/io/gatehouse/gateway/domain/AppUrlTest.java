package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppUrlTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example/hook?key=1, app.example, 443, /hook?key=1, app.example",
        "HTTPS://App.Example, App.Example, 443, /, App.Example",
        "http://app.example:8080/a%20b, app.example, 8080, /a%20b, app.example:8080",
        "https://[2606:4700::1]:8443/x, 2606:4700::1, 8443, /x, [2606:4700::1]:8443",
        "https://1.1.1.1?q, 1.1.1.1, 443, /?q, 1.1.1.1",
    })
    void aUrlIsReadInItsParts(String text, String host, int port, String target, String authority) {
        AppUrl url = Objects.requireNonNull(AppUrl.parse(text));

        assertThat(url.host()).isEqualTo(host);
        assertThat(url.port()).isEqualTo(port);
        assertThat(url.target()).isEqualTo(target);
        assertThat(url.authority()).isEqualTo(authority);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "app.example",
                "//app.example/",
                "ftp://app.example/",
                "file:///etc/passwd",
                "https://",
                "https:///x",
                "https://user@app.example/",
                "https://user:pass@app.example/",
                "https://app.example/#x",
                "https://app.example:0/",
                "https://app.example:65536/",
                "https://app.example:x/",
                "https://a b/",
                "https://app.example/ü",
                "https://app.example/a b",
                "https://app.example/\r\nX: y",
                "https://[fe80::1%25eth0]/",
                "https://app_x.example/",
                "https://-app.example/",
                "https://a%2eb/",
                "https://127.1/",
            })
    void anythingElseIsNone(String text) {
        assertThat(AppUrl.parse(text)).isNull();
    }

    @Test
    void aUrlThatIsTooLongIsNone() {
        assertThat(AppUrl.parse("https://a.example/" + "x".repeat(2030))).isNotNull();
        assertThat(AppUrl.parse("https://a.example/" + "x".repeat(2031))).isNull();
    }

    @Test
    void pathAndQueryAreNotInItsText() {
        assertThat(AppUrl.parse("https://app.example/secret?key=secret")).hasToString("https://app.example");
    }
}
