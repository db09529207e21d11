package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AdminTokenTest {
    @Test
    void onlyTheWholeTokenAfterBearerLetsIn() {
        AdminToken token = AdminToken.of("0123456789abcdef");

        assertThat(List.of("Bearer 0123456789abcdef", "bearer 0123456789abcdef", "BEARER  0123456789abcdef "))
                .allMatch(header -> isBorneBy(token, header));
        assertThat(List.of(
                        "",
                        "Bearer",
                        "Bearer ",
                        "0123456789abcdef",
                        "Basic 0123456789abcdef",
                        "Bearer 0123456789abcde",
                        "Bearer 0123456789abcdeF",
                        "Bearer 0123456789abcdef0"))
                .noneMatch(header -> isBorneBy(token, header));
        assertThat(AdminToken.borneBy(null)).isNull();
    }

    @Test
    void theTokenIsInNoText() {
        assertThat(AdminToken.of("0123456789abcdef").toString()).doesNotContain("0123456789abcdef");
    }

    private static boolean isBorneBy(AdminToken token, String authorization) {
        String borne = AdminToken.borneBy(authorization);
        return borne != null && token.is(borne);
    }
}
