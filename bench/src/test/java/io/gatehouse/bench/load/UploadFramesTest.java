package io.gatehouse.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class UploadFramesTest {
    private final UploadFrames frames = new UploadFrames(200, 1);

    private JsonNode frame(long number) {
        ByteBuf bytes = frames.frame(number, UnpooledByteBufAllocator.DEFAULT);
        try {
            return JsonMapper.shared().readTree(bytes.toString(StandardCharsets.UTF_8));
        } finally {
            bytes.release();
        }
    }

    @Test
    void aFrameOf200PeopleHasTheSizeThatIsMeasured() {
        assertThat(frames.bytes()).isBetween(565_000, 590_000);
    }

    @Test
    void aPersonHasTwoFingersOf512BytesAndAFaceOf1024() {
        JsonNode person = frame(3).path("body").path("userinfo").path(17);
        assertThat(person.path("fp").path(0).path("data").binaryValue()).hasSize(512);
        assertThat(person.path("fp").path(1).path("data").binaryValue()).hasSize(512);
        assertThat(person.path("fa_list").path(0).path("data").binaryValue()).hasSize(1024);
    }

    @Test
    void noPersonComesTwice() {
        Set<String> userids = new HashSet<>();
        for (int number = 0; number < 3; number++) {
            for (JsonNode person : frame(number).path("body").path("userinfo")) {
                String userid = person.path("userid").stringValue();
                assertThat(userids.add(userid)).isTrue();
                assertThat(UploadFrames.number(userid)).isBetween(number * 200L, number * 200L + 199);
            }
        }
        assertThat(userids).hasSize(600);
    }

    @Test
    void theReqIdIsTheOneToWaitFor() {
        assertThat(frame(42).path("headers").path("req_id").stringValue()).isEqualTo(UploadFrames.reqId(42));
    }

    @Test
    void somebodyElsesUseridHasNoNumber() {
        assertThat(UploadFrames.number("zhang.wei")).isEqualTo(-1);
        assertThat(UploadFrames.number("load-000000000x")).isEqualTo(-1);
    }

    @Test
    void verificationFindsAMissingPersonAndAHalfStoredUpload() {
        Errors errors = new Errors();
        UploadFrames pairs = new UploadFrames(2, 1);
        Verification verification = new Verification(pairs, userid -> false, errors);
        // Upload 0 is whole, 1 was acknowledged and lacks a person, 2 was not and is there by half, 3 is absent.
        for (int number : new int[] {0, 1, 2, 4}) {
            verification.take(person(number, 3));
        }
        BitSet acknowledged = new BitSet();
        acknowledged.set(0, 2);
        verification.compare(new Verification.Uploaded(4, acknowledged));
        assertThat(errors.all())
                .containsOnly(
                        java.util.Map.entry("verify: an acknowledged upload of which people are missing", 1L),
                        java.util.Map.entry("verify: an upload stored by half", 1L));
    }

    @Test
    void verificationFindsAPersonWithoutAllTemplates() {
        Errors errors = new Errors();
        new Verification(frames, userid -> false, errors).take(person(0, 2));
        assertThat(errors.total()).isEqualTo(1);
    }

    @Test
    void verificationKnowsPeopleWhoCameInAnotherWay() {
        Errors errors = new Errors();
        Verification verification = new Verification(frames, "li.na"::equals, errors);
        verification.take(JsonMapper.shared().createObjectNode().put("userid", "li.na"));
        assertThat(errors.total()).isZero();
        verification.take(JsonMapper.shared().createObjectNode().put("userid", "li.wei"));
        assertThat(errors.all()).containsOnlyKeys("verify: a person nobody uploaded");
    }

    private static JsonNode person(int number, int templates) {
        var person = JsonMapper.shared()
                .createObjectNode()
                .put("userid", UploadFrames.reqId(number).replace("upload-", "load-"));
        for (int i = 0; i < templates; i++) {
            person.withArray("templates").addObject();
        }
        return person;
    }
}
