package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Inbound.Envelope;
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

/** A guess may cost time, never a verdict. */
class TemplateEndsTest {
    private static final int LENGTH = 88;

    private final Random random = new Random(5);

    @Test
    void theFirstTemplateIsNotGuessedAndTheNextQuoteEndsTheSecond() {
        byte[] text = "AAAA\"}".getBytes(StandardCharsets.UTF_8);
        TemplateEnds ends = new TemplateEnds(text, text.length);
        assertThat(ends.guess(Name.FP, 0)).isEqualTo(TemplateEnds.UNKNOWN);
        ends.was(Name.FP, 9, false);
        assertThat(ends.guess(Name.FP, 0)).isEqualTo(4);
        assertThat(ends.guess(Name.FP, 5)).isEqualTo(TemplateEnds.UNKNOWN);
    }

    @Test
    void aLengthIsGuessedAfterTwoEqualOnesOfTheSameKind() {
        byte[] text = "AAAA\"AAA\"}A\",".getBytes(StandardCharsets.UTF_8);
        TemplateEnds ends = new TemplateEnds(text, text.length);
        ends.was(Name.FP, 8, false);
        ends.was(Name.FA_LIST, 8, false);
        assertThat(ends.guess(Name.FP, 0)).isEqualTo(4);
        ends.was(Name.FP, 8, false);
        assertThat(ends.guess(Name.FP, 0)).isEqualTo(8);
        assertThat(ends.guess(Name.FA_LIST, 0)).isEqualTo(4);
        ends.was(Name.FA_LIST, 11, false);
        ends.was(Name.FA_LIST, 11, false);
        assertThat(ends.guess(Name.FA_LIST, 0)).isEqualTo(11);
        ends.was(Name.FP, 9, false);
        assertThat(ends.guess(Name.FP, 0)).isEqualTo(4);
        assertThat(ends.guess(Name.FA_LIST, 1)).as("no quote there").isEqualTo(4);
    }

    @Test
    void nothingIsGuessedOnceATemplateHadEscapes() {
        byte[] text = "AAAA\"}".getBytes(StandardCharsets.UTF_8);
        TemplateEnds ends = new TemplateEnds(text, text.length);
        ends.was(Name.FP, 4, false);
        ends.was(Name.FA_LIST, 4, true);
        ends.was(Name.FP, 4, false);
        assertThat(ends.guess(Name.FP, 0)).isEqualTo(TemplateEnds.UNKNOWN);
        assertThat(ends.guess(Name.FA_LIST, 0)).isEqualTo(TemplateEnds.UNKNOWN);
    }

    @Test
    void anEndBehindTheTextIsNoEnd() {
        byte[] text = "AAAA\"},".getBytes(StandardCharsets.UTF_8);
        TemplateEnds ends = new TemplateEnds(text, 5);
        ends.was(Name.FP, 4, false);
        ends.was(Name.FP, 4, false);
        assertThat(ends.guess(Name.FP, 0)).isEqualTo(4);
        assertThat(new TemplateEnds(text, 4).guess(Name.FP, 0)).isEqualTo(TemplateEnds.UNKNOWN);
        assertThat(ends.guess(Name.FP, 4)).isEqualTo(4);
        assertThat(ends.guess(Name.FP, 5)).isEqualTo(TemplateEnds.UNKNOWN);
    }

    @Test
    void aGuessIsProvenByDecodingAndNotBefore() throws JsonRefusal {
        byte[] text = upload(List.of(base64(66), base64(66), base64(66), base64(66)));
        JsonTree json = new JsonTree(text, text.length);
        new JsonScanner(text, new JsonCursor(text, 0, text.length)).read(json, new TemplateEnds(text, text.length));
        assertThat(json.isProven()).isFalse();
        int body = json.member(JsonTree.ROOT, Name.BODY);
        int person = json.first(json.member(body, Name.USERINFO));
        int slots = json.member(person, Name.FP);
        Features features = new Features(json, 1_000);
        for (int slot = json.first(slots); slot < json.end(slots); slot = json.next(slot)) {
            assertThat(json.isProven()).isFalse();
            assertThat(features.decode(json.member(slot, Name.DATA))).hasSize(66);
        }
        assertThat(json.isProven()).isTrue();
    }

    @Test
    void templatesOfOneLengthAreReadAsTheyAre() {
        List<String> templates = IntStream.range(0, 9).mapToObj(i -> base64(66)).toList();
        assertThat(decoded(templates)).isEqualTo(templates);
    }

    @Test
    void templatesInAnyFormAreReadAsTheyAre() {
        List<String> templates = IntStream.range(0, 9).mapToObj(i -> base64(65)).toList();
        List<UnaryOperator<String>> forms = List.of(
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

    /** Whatever stands in a string whose end was guessed right or wrong, it is what a careful reading makes of it. */
    @Test
    void aPieceOfJsonAnywhereInAGuessedTemplateIsSeen() {
        String[] pieces = {
            "\",\"x\":\"", "\"},{\"id\":2,\"data\":\"", "\"", "\\", "\\n", "\\u0041", "\u0001", "é", "=", "\"}]", "-_"
        };
        for (String piece : pieces) {
            byte[] inserted = piece.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at + inserted.length <= LENGTH; at++) {
                byte[] text = upload(List.of(base64(66), base64(66), base64(66), base64(66)));
                int third = new String(text, StandardCharsets.ISO_8859_1).indexOf("\"id\":2,\"data\":\"") + 15;
                System.arraycopy(inserted, 0, text, third + at, inserted.length);
                assertThat(Frames.outcome(text))
                        .as("%s at %d", piece, at)
                        .isEqualTo(Frames.outcome(OracleEnvelope.parse(text, Frames.TEMPLATE_LIMIT)));
            }
        }
    }

    @Test
    void aQuoteOfAnotherStringAtTheGuessedPlaceIsNotTakenForTheEnd() {
        // The third template is shorter; where it would have ended, the userid of the next person does.
        String shorter = slot(2, base64(33));
        String between = "]},{\"userid\":\"";
        int left = LENGTH - 44 - "\"}".length() - between.length();
        String json = "{\"userid\":\"a\",\"fp\":[" + slot(0, base64(66)) + "," + slot(1, base64(66)) + "," + shorter
                + between + "u".repeat(left) + "\"}";
        byte[] text = envelope(json);
        String outcome = Frames.outcome(text);
        assertThat(outcome).contains("\n" + "u".repeat(left) + " EMPLOYEE").contains("FP 2");
        assertThat(outcome).isEqualTo(Frames.outcome(OracleEnvelope.parse(text, Frames.TEMPLATE_LIMIT)));
    }

    private static List<String> decoded(List<String> templates) {
        byte[] text = upload(templates);
        Envelope envelope = (Envelope) EnvelopeParser.parse(text, 0, text.length, Frames.TEMPLATE_LIMIT);
        Person person = Objects.requireNonNull(
                        envelope.body(UploadUserinfo.class).people())
                .get(0);
        assertThat(person.refusal()).isNull();
        return person.templates().stream()
                .map(template -> Base64.getEncoder().encodeToString(template.data()))
                .toList();
    }

    private static byte[] upload(List<String> templates) {
        String slots = IntStream.range(0, templates.size())
                .mapToObj(i -> slot(i, templates.get(i)))
                .collect(Collectors.joining(","));
        return envelope("{\"userid\":\"a\",\"fp\":[" + slots + "]}");
    }

    private static byte[] envelope(String people) {
        return ("{\"cmd\":\"upload_userinfo\",\"body\":{\"userinfo\":[" + people + "]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String slot(int id, String base64) {
        return "{\"id\":" + id + ",\"data\":\"" + base64 + "\"}";
    }

    private String base64(int bytes) {
        byte[] template = new byte[bytes];
        random.nextBytes(template);
        return Base64.getEncoder().encodeToString(template);
    }
}
