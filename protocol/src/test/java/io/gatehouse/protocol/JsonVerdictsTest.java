package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pinned verdicts on JSON over what terminals send: the same ones in an envelope and in an upload. */
class JsonVerdictsTest {
    static List<JsonCase> cases() {
        return JsonCase.all();
    }

    @Test
    void everyCaseHasANameOfItsOwn() {
        assertThat(cases()).extracting(JsonCase::name).hasSizeGreaterThan(150).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theEnvelopeIsReadOrRefusedAsPinned(JsonCase json) {
        assertThat(isRead(json.between("{\"cmd\":\"ping\",\"ignored\":", "}"))).isEqualTo(json.wire());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theUploadIsReadOrRefusedAsPinned(JsonCase json) {
        String before = "{\"cmd\":\"upload_userinfo\",\"body\":{\"userinfo\":[],\"ignored\":";
        assertThat(isRead(json.between(before, "}}"))).isEqualTo(json.wire());
    }

    /** The socket refuses what is not UTF-8 before a parser sees it. */
    private static boolean isRead(byte[] message) {
        Inbound inbound = Agreement.check(message, Frames.TEMPLATE_LIMIT);
        return inbound instanceof Envelope envelope && !(envelope.body() instanceof Body.Invalid);
    }
}
