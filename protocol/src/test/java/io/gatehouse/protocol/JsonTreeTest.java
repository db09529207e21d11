package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTreeTest {
    private static final String JSON =
            "{\"x\":[[],{\"id\":1}],\"userid\":\"a\\u00e9\",\"fp\":[1,[2,3],{\"id\":4},null],"
                    + "\"user_type\":null,\"errmsg\":\"\",\"id\":-0,\"sn\":\"\\u0061\",\"secret\":1.50}";

    private final JsonTree json = read(JSON);

    @Test
    void findsAMemberByItsNameBehindWhateverItHasInside() {
        assertThat(text(Name.USERID)).isEqualTo("aé");
        assertThat(text(Name.ID)).isEqualTo("-0");
        assertThat(text(Name.SECRET)).isEqualTo("1.50");
        assertThat(json.kind(member(Name.SECRET))).isEqualTo(JsonKind.FRACTION);
        assertThat(json.kind(member(Name.ID))).isEqualTo(JsonKind.INTEGER);
        assertThat(json.kind(member(Name.USER_TYPE))).isEqualTo(JsonKind.NULL);
        assertThat(json.isEmpty(member(Name.ERRMSG))).isTrue();
        assertThat(json.isEscaped(member(Name.SN))).isTrue();
    }

    @Test
    void doesNotFindWhatIsElsewhereOrNowhere() {
        assertThat(member(Name.DATA)).isEqualTo(JsonTree.NONE);
        assertThat(member(Name.BODY)).isEqualTo(JsonTree.NONE);
        JsonTree nested = read("{\"body\":{\"userid\":1},\"headers\":{}}");
        assertThat(nested.member(JsonTree.ROOT, Name.USERID)).isEqualTo(JsonTree.NONE);
        assertThat(nested.member(nested.member(JsonTree.ROOT, Name.HEADERS), Name.USERID))
                .isEqualTo(JsonTree.NONE);
    }

    @Test
    void walksTheElementsOfAnArrayAndNotWhatIsInThem() {
        int array = member(Name.FP);
        assertThat(json.size(array)).isEqualTo(4);
        StringBuilder kinds = new StringBuilder();
        for (int row = json.first(array); row < json.end(array); row = json.next(row)) {
            kinds.append(json.kind(row)).append(' ');
        }
        assertThat(kinds).hasToString("INTEGER ARRAY OBJECT NULL ");
        assertThat(read("[]").size(JsonTree.ROOT)).isZero();
    }

    @Test
    void everyNameIsFoundAsItIsWrittenAndBesideAllOthers() {
        StringBuilder all = new StringBuilder();
        for (Name name : Name.values()) {
            all.append(all.isEmpty() ? '{' : ',')
                    .append('"')
                    .append(name.text())
                    .append("\":\"")
                    .append(name)
                    .append(".\"");
            assertThat(Name.of(name.text())).isEqualTo(name);
            assertThat(Name.of(name.text() + "_")).isNull();
            assertThat(Name.of(name.text().substring(1))).isNotEqualTo(name);
            assertThat(Name.of(name.text() + '\0')).isNull();
            int half = Math.min(8, name.text().length());
            assertThat(Name.of(name.text().substring(0, half)
                            + '_'
                            + name.text().substring(name.text().length() - half)))
                    .isNull();
        }
        JsonTree tree = read(all.append('}').toString());
        for (Name name : Name.values()) {
            assertThat(tree.text(tree.member(JsonTree.ROOT, name))).isEqualTo(name + ".");
        }
        assertThat(Name.of("")).isNull();
        assertThat(Name.values()).hasSizeLessThanOrEqualTo(Long.SIZE);
    }

    @Test
    void growsWithWhatIsInIt() {
        String many = "[" + "1,".repeat(10_000) + "2]";
        JsonTree tree = read(many);
        assertThat(tree.size(JsonTree.ROOT)).isEqualTo(10_001);
        assertThat(tree.text(tree.end(JsonTree.ROOT) - (tree.next(3) - 3))).isEqualTo("2");
    }

    private int member(Name name) {
        return json.member(JsonTree.ROOT, name);
    }

    private String text(Name name) {
        return json.text(member(name));
    }

    private static JsonTree read(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        JsonTree tree = new JsonTree(text, text.length);
        try {
            new JsonScanner(text, new JsonCursor(text, 0, text.length)).read(tree);
        } catch (JsonRefusal e) {
            throw new AssertionError(e);
        }
        return tree;
    }
}
