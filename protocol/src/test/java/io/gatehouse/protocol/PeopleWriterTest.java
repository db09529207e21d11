package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.PulledPerson.FeatureSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeopleWriterTest {

    @ParameterizedTest
    @CsvSource({
        "64, a, 64",
        "65, a, 64",
        "128, a, 64",
        "32, ü, 32",
        "33, ü, 32",
        "21, 张, 21",
        "22, 张, 21",
        "16, 😀, 16",
        "17, 😀, 16",
    })
    void aUseridThatStandsInForTheNameIsCutToSixtyFourBytesBetweenCharacters(int times, String character, int kept) {
        String userid = character.repeat(times);
        PeopleWriter writer = new PeopleWriter(PageRequest.Wants.TEMPLATES, false, 0);
        writer.add(new PulledPerson(userid, UserType.EMPLOYEE, 1, null, FeatureSet.NONE, FeatureSet.NONE, List.of()));
        assertThat(new String(writer.end(), StandardCharsets.UTF_8))
                .contains("\"userid\":\"" + userid + '"', "\"name\":\"" + character.repeat(kept) + '"');
    }
}
