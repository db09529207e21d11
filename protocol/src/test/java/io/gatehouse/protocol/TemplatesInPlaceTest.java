package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
import io.gatehouse.protocol.Inbound.Malformed;
import io.gatehouse.protocol.UploadUserinfo.Person;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Templates are decoded where they stand, and that changes no verdict. */
class TemplatesInPlaceTest {
    private static final int LENGTH = 88;

    private final Random random = new Random(5);

    @Test
    void aTemplateInPlainBase64LiesInTheArrayOfTheMessage() {
        byte[] text = upload(List.of(base64(66), base64(65).replace("=", "")));
        Person person = person(text);
        assertThat(person.templates().get(0).array()).isSameAs(text);
        assertThat(person.templates().get(1).array()).isNotSameAs(text);
    }

    @Test
    void templatesInAnyFormAreReadAsTheyAre() {
        List<String> templates = IntStream.range(0, 9).mapToObj(i -> base64(65)).toList();
        List<UnaryOperator<String>> forms = List.of(
                base64 -> base64,
                base64 -> base64.replace("/", "\\/"),
                base64 -> base64.replace("=", "\\u003D").replace("+", "\\u002b"),
                base64 -> base64.replace('+', '-').replace('/', '_'),
                base64 -> base64.replace("=", ""),
                base64 -> base64.replaceAll(".{20}", "$0\\\\r\\\\n"));
        for (UnaryOperator<String> form : forms) {
            assertThat(decoded(templates.stream().map(form).toList())).isEqualTo(templates);
            List<String> mixed = IntStream.range(0, 9)
                    .mapToObj(i -> i % 4 == 2 ? form.apply(templates.get(i)) : templates.get(i))
                    .toList();
            assertThat(decoded(mixed)).isEqualTo(templates);
        }
    }

    @Test
    void templatesOfDifferentLengthsAreReadAsTheyAre() {
        for (int i = 0; i < 3_000; i++) {
            List<String> templates =
                    random.ints(9, 60, 72).mapToObj(this::base64).toList();
            assertThat(decoded(templates)).isEqualTo(templates);
        }
    }

    /** Whatever stands in a string that begins like a template, it is what a careful reading makes of it. */
    @Test
    void aPieceOfJsonAnywhereInATemplateIsSeen() {
        String[] pieces = {
            "\",\"x\":\"", "\"},{\"id\":2,\"data\":\"", "\"", "\\", "\\n", "\\u0041", "\u0001", "é", "=", "\"}]", "-_"
        };
        for (String piece : pieces) {
            byte[] inserted = piece.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at + inserted.length <= LENGTH; at++) {
                byte[] text = upload(List.of(base64(66), base64(66), base64(66), base64(66)));
                int third = new String(text, StandardCharsets.ISO_8859_1).indexOf("\"id\":2,\"data\":\"") + 15;
                System.arraycopy(inserted, 0, text, third + at, inserted.length);
                Inbound expected = OracleEnvelope.parse(text, Frames.TEMPLATE_LIMIT);
                assertThat(Frames.outcome(text)).as("%s at %d", piece, at).isEqualTo(Frames.outcome(expected));
            }
        }
    }

    @Test
    void theReqIdOfARefusedTextIsFoundBehindTemplatesThatWereDecoded() {
        String templates =
                IntStream.range(0, 9).mapToObj(i -> slot(i, base64(60 + i))).collect(Collectors.joining(","));
        byte[] text = ("{\"cmd\":\"upload_userinfo\",\"body\":{\"userinfo\":[{\"userid\":\"a\",\"fa\":\"" + base64(40)
                        + "\",\"fp\":[" + templates + "]}],\"twice\":1,\"twice\":2},\"headers\":{\"req_id\":\"r7\"}}")
                .getBytes(StandardCharsets.UTF_8);
        byte[] before = text.clone();
        assertThat(EnvelopeParser.parse(text, 0, text.length, Frames.TEMPLATE_LIMIT))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.reqId()).isEqualTo(new ReqId("\"r7\"")));
        assertThat(text).isEqualTo(before);
    }

    private static List<String> decoded(List<String> templates) {
        Person person = person(upload(templates));
        assertThat(person.refusal()).isNull();
        return person.templates().stream()
                .map(template -> Base64.getEncoder().encodeToString(template.data()))
                .toList();
    }

    private static Person person(byte[] text) {
        Envelope envelope = (Envelope) EnvelopeParser.parse(text, 0, text.length, Frames.TEMPLATE_LIMIT);
        return Objects.requireNonNull(envelope.body(UploadUserinfo.class).people())
                .get(0);
    }

    private static byte[] upload(List<String> templates) {
        String slots = IntStream.range(0, templates.size())
                .mapToObj(i -> slot(i, templates.get(i)))
                .collect(Collectors.joining(","));
        return ("{\"cmd\":\"upload_userinfo\",\"body\":{\"userinfo\":[{\"userid\":\"a\",\"fp\":[" + slots + "]}]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String slot(int id, String base64) {
        return "{\"id\":" + id + ",\"data\":\"" + base64 + "\"}";
    }

    private String base64(int bytes) {
        byte[] template = new byte[bytes];
        random.nextBytes(template);
        template[0] = 1; // no picture
        return Base64.getEncoder().encodeToString(template);
    }
}
