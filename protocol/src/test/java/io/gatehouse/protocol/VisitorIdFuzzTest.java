package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any text in the place of a visitor's userid. */
class VisitorIdFuzzTest {
    @FuzzTest
    void aCompositeGoesBackToTheTextItCameFrom(byte[] bytes) {
        String userid = new String(bytes, StandardCharsets.UTF_8);
        VisitorId visitor = VisitorId.parse(userid);
        assertThat(visitor == null).isEqualTo(!userid.matches("(?s).+/[0-9]+"));
        if (visitor != null) {
            assertThat(visitor.composite()).isEqualTo(userid);
            assertThat(visitor.id()).isNotEmpty();
            assertThat(visitor.agentid()).matches("[0-9]+");
        }
    }
}
