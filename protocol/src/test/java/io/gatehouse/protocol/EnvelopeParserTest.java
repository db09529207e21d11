package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What single frames of a corpus cannot show: limits, places, large texts. */
class EnvelopeParserTest {
    private static final String HEADERS = "\"headers\":{\"req_id\":\"7\"}";

    @Test
    void readsAMessageThatIsAPartOfAnArray() {
        byte[] bytes = ("x}{\"cmd\":\"ping\"," + HEADERS + "}{garbage").getBytes(StandardCharsets.UTF_8);
        Inbound inbound = EnvelopeParser.parse(bytes, 2, bytes.length - 2 - "{garbage".length(), Frames.TEMPLATE_LIMIT);
        assertThat(inbound).isInstanceOfSatisfying(Envelope.class, envelope -> {
            assertThat(envelope.command()).isEqualTo(CommandType.PING);
            assertThat(envelope.reqId().json()).isEqualTo("\"7\"");
            assertThat(envelope.body()).isEqualTo(new Body.None());
        });
    }

    @Test
    void anEscapeBeyondTheEndOfTheMessageIsNotItsOwn() {
        byte[] bytes = "{\"cmd\":\"ping\"}\\ud800".getBytes(StandardCharsets.UTF_8);
        assertThat(EnvelopeParser.parse(bytes, 0, bytes.length - 6, Frames.TEMPLATE_LIMIT))
                .isInstanceOf(Envelope.class);
    }

    @Test
    void aBodyThatIsNoObjectIsLeftToTheCommand() {
        Envelope envelope = (Envelope) Frames.parse("{\"cmd\":\"ping\",\"body\":[1,true,\"a\",2.5]}");
        assertThat(envelope.body()).isEqualTo(new Body.None());
    }

    @Test
    void aReqIdOf1024BytesIsEchoedAndALongerOneIsNot() {
        for (String unit : new String[] {"a", "中", "😀", "\\u4e2d", "1"}) {
            String decoded = unit.startsWith("\\") ? "中" : unit;
            int fits = ReqId.MAX_BYTES / decoded.getBytes(StandardCharsets.UTF_8).length;
            String quote = unit.equals("1") ? "" : "\"";
            String longest = quote + decoded.repeat(fits) + quote;
            assertThat(reqId(quote + unit.repeat(fits) + quote)).isEqualTo(longest);
            assertThat(reqId(quote + unit.repeat(fits + 1) + quote)).isNull();
        }
    }

    private static @Nullable String reqId(String json) {
        Inbound inbound = Frames.parse("{\"cmd\":\"ping\",\"headers\":{\"req_id\":" + json + "}}");
        if (inbound instanceof Envelope envelope) {
            return envelope.reqId().json();
        }
        assertThat(((Malformed) inbound).reqId()).isNull();
        return null;
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 34, 1_000, 50_000})
    void nestingBeyond32IsAnsweredWithTheReqId(int depth) {
        String nested = "[".repeat(depth - 1) + "]".repeat(depth - 1);
        for (String message : new String[] {
            "{\"cmd\":\"ping\"," + HEADERS + ",\"body\":" + nested + "}", "{\"x\":" + nested + "," + HEADERS + "}"
        }) {
            assertMalformed(message, "\"7\"", "nested deeper than 32");
        }
    }

    @Test
    void bracketsWithoutAnEndAreNoJsonHoweverDeep() {
        assertMalformed("{\"cmd\":\"ping\"," + HEADERS + ",\"body\":" + "[".repeat(1_000_000), null, "32 levels");
        assertMalformed("[".repeat(1_000_000), null, "JSON object");
    }

    @Test
    void numbersThatNoTypeHoldsAreNoTrouble() {
        for (String number : new String[] {
            "-0",
            "-0.0",
            "1e400",
            "-1E-400",
            "1e99999999999",
            "9".repeat(1_024),
            "0." + "1".repeat(1_000),
            "1e-" + "9".repeat(30)
        }) {
            String message = "{\"cmd\":\"ping\",\"x\":" + number + ",\"body\":{\"y\":[" + number + "]}}";
            assertThat(Frames.parse(message)).as(number).isInstanceOf(Envelope.class);
        }
    }

    @Test
    void tooManyValuesAreRefusedBeforeTheyFillTheMemory() {
        String message =
                "{" + HEADERS + ",\"cmd\":\"ping\",\"body\":[" + "[],".repeat(EnvelopeParser.MAX_TOKENS / 2) + "1]}";
        assertMalformed(message, "\"7\"", "250,000 values");
    }

    @Test
    void anUploadAsLargeAsTheDocumentsAllowStaysBelowTheLimitOfValues() {
        StringBuilder people = new StringBuilder();
        for (int person = 0; person < UploadUserinfo.MAX_PEOPLE; person++) {
            people.append(person == 0 ? "" : ",").append("{\"userid\":\"u").append(person);
            people.append("\",\"user_type\":0,\"fp_algorithm\":\"a\",\"fa_algorithm\":\"b\",\"fp\":[");
            appendSlots(people, Kind.FP);
            people.append("],\"fa_list\":[");
            appendSlots(people, Kind.FA);
            people.append("]}");
        }
        Envelope envelope =
                (Envelope) Frames.parse("{\"cmd\":\"upload_userinfo\",\"body\":{\"userinfo\":[" + people + "]}}");
        UploadUserinfo upload = envelope.body(UploadUserinfo.class);
        assertThat(upload.people())
                .hasSize(UploadUserinfo.MAX_PEOPLE)
                .allSatisfy(person -> assertThat(person.templates()).hasSize(22));
    }

    private static void appendSlots(StringBuilder json, Kind kind) {
        for (int slot = 0; slot < kind.slots(); slot++) {
            json.append(slot == 0 ? "" : ",").append("{\"id\":").append(slot).append(",\"data\":\"AQIDBAUGBwg=\"}");
        }
    }

    @Test
    void aStringOfSixteenMegabytesIsRead() {
        String errmsg = "A".repeat(16 << 20);
        Envelope envelope = (Envelope)
                Frames.parse("{\"cmd\":\"error_report\",\"body\":{\"errcode\":1,\"errmsg\":\"" + errmsg + "\"}}");
        assertThat(envelope.body(ErrorReport.class).errmsg()).isEqualTo(errmsg);
    }

    @Test
    void manyUnknownKeysCostNoMoreThanTheyWeigh() {
        StringBuilder message = new StringBuilder("{\"cmd\":\"ping\"");
        for (int i = 0; i < 100_000; i++) {
            message.append(",\"k").append(i).append("\":0");
        }
        assertThat(Frames.parse(message.append('}').toString())).isInstanceOf(Envelope.class);
    }

    @Test
    void aReasonNeverRepeatsWhatTheTerminalSent() {
        String secret = "s3cret".repeat(100);
        for (String message : new String[] {
            "{\"cmd\":\"ping\",\"" + secret + "\":1}",
            "{\"cmd\":{\"" + secret + "\":1}}",
            "{\"cmd\":\"ping\",\"a\":\"" + secret + "\",\"a\":\"" + secret + "\"}",
            "{\"cmd\":\"ping\" " + secret + "}",
            "{\"cmd\":\"ping\",\"headers\":\"" + secret + "\"}",
            "{\"cmd\":\"ping\"} " + secret
        }) {
            Malformed malformed = (Malformed) Frames.parse(message);
            assertThat(malformed.reason()).doesNotContain("s3cret").hasSizeBetween(10, 200);
        }
    }

    private static void assertMalformed(String message, @Nullable String reqId, String reason) {
        assertThat(Frames.parse(message)).isInstanceOfSatisfying(Malformed.class, malformed -> {
            assertThat(malformed.reqId()).isEqualTo(reqId == null ? null : new ReqId(reqId));
            assertThat(malformed.reason()).contains(reason);
        });
    }
}
