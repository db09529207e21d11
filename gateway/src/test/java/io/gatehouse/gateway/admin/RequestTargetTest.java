package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @Test
    void thePathIsSplitBeforeItIsDecoded() throws Exception {
        assertThat(RequestTarget.parse("/people/1/v%2F1000002").path()).containsExactly("people", "1", "v/1000002");
    }

    @Test
    void segmentsAreDecodedAsUtf8() throws Exception {
        assertThat(RequestTarget.parse("/%E5%BC%A0%e4%b8%89+x/%F0%9F%98%80").path())
                .containsExactly("张三+x", "😀");
    }

    @Test
    void controlCharactersAreTextToo() throws Exception {
        assertThat(RequestTarget.parse("/a%0Ab%1B/%C2%85").path()).containsExactly("a\nb\u001b", "\u0085");
        assertThat(RequestTarget.parse("/x?a=%7F%0D").query()).isEqualTo(Map.of("a", "\u007f\r"));
    }

    @Test
    void aSlashAtTheEndLeavesAnEmptySegment() throws Exception {
        assertThat(RequestTarget.parse("/livez/").path()).containsExactly("livez", "");
        assertThat(RequestTarget.parse("/").path()).containsExactly("");
    }

    @Test
    void theQueryIsDecodedAndItsPlusIsABlank() throws Exception {
        assertThat(RequestTarget.parse("/x?a=1+2%2B3&b=&c&d=%26").query())
                .isEqualTo(Map.of("a", "1 2+3", "b", "", "c", "", "d", "&"));
        assertThat(RequestTarget.parse("/x?").query()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "livez",
                "*",
                "http://host/livez",
                "/%",
                "/%4",
                "/%zz",
                "/%+1",
                "/%C0%AF",
                "/%ED%A0%80",
                "/%F5%80%80%80",
                "/%00",
                "/ü",
                "/x?a=%",
                "/x?%FF=1",
                "/x?a=%00"
            })
    void whatIsNoEncodedTextIsMalformed(String target) {
        assertThat(refusal(target)).isEqualTo(400);
    }

    @Test
    void aParameterMayComeOnce() {
        assertThat(refusal("/x?a=1&a=1")).isEqualTo(422);
    }

    @Test
    void encodingHidesNoApiPath() throws Exception {
        for (String target : List.of("/api/v1", "/api/v1/", "/%61pi/v%31/devices", "/api/v1?x")) {
            assertThat(RequestTarget.parse(target).isApi()).as(target).isTrue();
        }
        for (String target : List.of("/", "/metrics", "/api", "/api%2Fv1/devices", "/API/v1", "//api/v1")) {
            assertThat(RequestTarget.parse(target).isApi()).as(target).isFalse();
        }
    }

    private static int refusal(String target) {
        return catchThrowableOfType(RefusedException.class, () -> RequestTarget.parse(target))
                .answer()
                .status();
    }
}
