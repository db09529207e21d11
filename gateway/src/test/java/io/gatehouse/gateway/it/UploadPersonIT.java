package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static io.gatehouse.gateway.it.Uploads.base64;
import static io.gatehouse.gateway.it.Uploads.fa;
import static io.gatehouse.gateway.it.Uploads.failList;
import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.fp;
import static io.gatehouse.gateway.it.Uploads.people;
import static io.gatehouse.gateway.it.Uploads.person;
import static io.gatehouse.gateway.it.Uploads.slot;
import static io.gatehouse.gateway.it.Uploads.stored;
import static io.gatehouse.gateway.it.Uploads.template;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One person of an upload who cannot be stored goes to fail_list, the others are stored. */
class UploadPersonIT {
    private static final int LIMIT = 4_096;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static TestGateway gateway;
    private static TestGateway listed;
    private static Api api;

    private final String sn = "PERSON" + COUNT.incrementAndGet();
    private final String corp = "corp-" + sn;
    private Terminal terminal;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("limits.template=4KiB");
        listed = TestGateway.start("people.policy=listed");
        api = gateway.api();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        listed.close();
    }

    @BeforeEach
    void login() {
        terminal = gateway.login(sn, corp);
    }

    @AfterEach
    void leave() {
        terminal.close();
    }

    @Test
    void emptyUseridIsRefused() {
        onlyOthersAreStored("", 0, person("", fp(0, template(1))));
    }

    @Test
    void useridOf128BytesIsStoredAndOneMoreIsRefused() {
        String ascii = "a".repeat(128);
        String chinese = "中".repeat(42) + "ab";
        assertThat(terminal.upload(people(finger(ascii, 0, 1), finger(chinese, 0, 2))))
                .isEmpty();
        assertThat(stored(api.person(corp, 0, ascii))).hasSize(1);
        assertThat(stored(api.person(corp, 0, chinese))).hasSize(1);
        onlyOthersAreStored(ascii + "a", 0, finger(ascii + "a", 0, 1));
        onlyOthersAreStored(chinese + "c", 0, finger(chinese + "c", 0, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "-1", "255", "4294967296", "'3'", "'x'", "''", "1.0", "1e0", "true", "{}", "[1]"})
    void userTypeThatIsNoneIsRefusedAndShownAsZero(String userType) {
        onlyOthersAreStored("bad", 0, person("bad", "'user_type':" + userType, fp(0, template(1))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'fp':[{'id':10,'data':'DATA'}]",
                "'fp':[{'id':-1,'data':'DATA'}]",
                "'fp':[{'id':'10','data':'DATA'}]",
                "'fp':[{'id':'+1','data':'DATA'}]",
                "'fp':[{'id':'x','data':'DATA'}]",
                "'fp':[{'id':'','data':'DATA'}]",
                "'fp':[{'id':1.0,'data':'DATA'}]",
                "'fp':[{'id':1e0,'data':'DATA'}]",
                "'fp':[{'id':true,'data':'DATA'}]",
                "'fp':[{'id':null,'data':'DATA'}]",
                "'fp':[{'id':[],'data':'DATA'}]",
                "'fp':[{'data':'DATA'}]",
                "'fp':[{'id':4294967296,'data':'DATA'}]",
                "'fa_list':[{'id':12,'data':'DATA'}]",
                "'fa_list':[{'id':0,'data':'DATA'},{'id':12,'data':'DATA'}]",
                "'fp':[{'id':0,'data':'DATA'}],'fa_list':[{'id':99,'data':'DATA'}]",
                "'fp':[{'id':0,'data':'****'}]",
                "'fp':[{'id':0,'data':'A'}]",
                "'fp':[{'id':0,'data':'AQID='}]",
                "'fp':[{'id':0,'data':'AQ=ID'}]",
                "'fp':[{'id':0,'data':'中文字符'}]",
                "'fp':[{'id':0,'data':'data:image/png;base64,AQID'}]",
                "'fa':'****'",
                "'fp':[{'id':0,'data':'DATA'},{'id':1,'data':'****'}]",
                "'fp_algorithm':'LONG','fp':[{'id':0,'data':'DATA'}]",
                "'fp_algorithm':'é','fp':[{'id':0,'data':'DATA'}]",
                "'fa_algorithm':'a\\tb','fa_list':[{'id':0,'data':'DATA'}]",
                "'fa_algorithm':'a\\u007f','fa_list':[{'id':0,'data':'DATA'}]"
            })
    void personWithABadFieldIsRefusedWhole(String fields) {
        String full = fields.replace("DATA", base64(template(1))).replace("LONG", "x".repeat(65));
        onlyOthersAreStored("bad", 0, person("bad", full));
    }

    @Test
    void refusedPersonKeepsWhatWasThere() {
        terminal.upload(people(finger("u", 0, 1)));
        String bad = person("u", "'fp':[" + Uploads.entry(0, template(2)) + ",{'id':1,'data':'*'}]");
        assertThat(terminal.upload(people(bad))).isEqualTo(failList("u", 0));
        assertThat(stored(api.person(corp, 0, "u"))).containsExactly(slot("fp", 0, "default", template(1)));
    }

    @ParameterizedTest
    @CsvSource({"fp", "fa_list"})
    void templateOfTheLimitIsStoredAndOneByteMoreIsRefused(String field) {
        String largest = "'" + field + "':[" + Uploads.entry(0, template(1, LIMIT)) + "]";
        assertThat(terminal.upload(people(person("largest", largest)))).isEmpty();
        String tooLarge = "'" + field + "':[" + Uploads.entry(0, template(1, LIMIT + 1)) + "]";
        onlyOthersAreStored("bad", 0, person("bad", tooLarge));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "bmp", "gif", "tiff"})
    void pictureIsRefused(String format) throws IOException {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        assertThat(ImageIO.write(new BufferedImage(12, 12, BufferedImage.TYPE_INT_RGB), format, picture))
                .isTrue();
        onlyOthersAreStored("bad", 0, person("bad", fa(0, picture.toByteArray())));
        onlyOthersAreStored("bad", 0, person("bad", fp(0, picture.toByteArray())));
        onlyOthersAreStored("bad", 0, person("bad", "'fa':'" + base64(picture.toByteArray()) + "'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // WebP, JPEG 2000 (file and stream), WSQ, HEIC, AVIF, PDF
                "52494646 24000000 57454250 56503820 18000000 3001009d",
                "0000000c 6a502020 0d0a870a 00000014 66747970 6a703220 00000000 6a703220",
                "ff4fff51 002f0000 00000100 00000100 00000000 00000000",
                "ffa0ffa8 007a4e49 53545f43 4f4d2039 0a504958 5f574944 5448",
                "00000018 66747970 68656963 00000000 6d696631 68656963",
                "0000001c 66747970 61766966 00000000 61766966 6d696631",
                "255044462d312e370a25e2e3cfd30a31"
            })
    void headerOfAPictureIsRefused(String hex) {
        String digits = hex.replace(" ", "");
        byte[] header = HexFormat.of().parseHex(digits.substring(0, digits.length() / 2 * 2));
        byte[] picture = template(1, 600);
        System.arraycopy(header, 0, picture, 0, header.length);
        onlyOthersAreStored("bad", 0, person("bad", fa(0, picture)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void singleFaceOfAVisitorOrStudentIsRefused(int userType) {
        String single = "'user_type':" + userType + ",'fa':'" + base64(template(1)) + "'";
        onlyOthersAreStored("bad", userType, person("bad", single));
        assertThat(terminal.upload(people(person("good", single, fa(1, template(2))))))
                .isEmpty();
    }

    @Test
    void everyoneRefusedIsStillErrcodeZero() {
        assertThat(terminal.upload(people(person("a", "'user_type':7"), person("b", "'fp':[{'id':10,'data':'AQID'}]"))))
                .isEqualTo(Json.parse(json("[{'userid':'a','user_type':0},{'userid':'b','user_type':0}]")));
        assertThat(api.people(corp)).isEmpty();
    }

    @Test
    void otherEntriesOfARefusedPersonAreNotStoredEither() {
        String bad = person("u", "'fp':[{'id':10,'data':'AQID'}]");
        assertThat(terminal.upload(people(finger("u", 0, 1), bad, finger("v", 0, 2))))
                .isNotEmpty()
                .allMatch(failed -> failed.path("userid").stringValue().equals("u"));
        api.findPerson(corp, 0, "u").expect(404, "person_unknown");
        assertThat(stored(api.person(corp, 0, "v"))).hasSize(1);
    }

    @Test
    void visitorOfNoOrOfTwoAppsIsRefusedWhenThePolicyIsListed() {
        try (Terminal visitors = listed.login(sn, corp)) {
            String plain = people(person("x2", "'user_type':1", fa(0, template(1))));
            assertThat(visitors.upload(plain)).isEqualTo(failList("x2", 1));
            visitors.upload(people(person("x2/10001", fa(0, template(2)))));
            assertThat(visitors.upload(plain)).isEmpty();
            visitors.upload(people(person("x2/10002", fa(0, template(3)))));
            assertThat(visitors.upload(plain)).isEqualTo(failList("x2", 1));
        }
    }

    @Test
    void enrolmentMakesAnAppTheOwnerOfAVisitor() {
        try (Terminal visitors = listed.login(sn, corp)) {
            String operId = listed.api().enroll(sn, "x3/10001", 1, "fa");
            visitors.expectPush("push_enter_page");
            visitors.upload(Uploads.failed(operId, 3, "nobody came"));
            assertThat(visitors.upload(people(person("x3", "'user_type':1", fa(0, template(1))))))
                    .isEmpty();
        }
    }

    @Test
    void employeesAndCompositeVisitorsAreStoredWhenThePolicyIsListed() {
        try (Terminal visitors = listed.login(sn, corp)) {
            assertThat(visitors.upload(people(finger("e", 0, 1), person("x4/7", "'user_type':1", fa(0, template(1))))))
                    .isEmpty();
        }
    }

    /** The bad person is refused alone and among good ones, who are stored. */
    private void onlyOthersAreStored(String userid, int userType, String bad) {
        assertThat(terminal.upload(people(bad))).isEqualTo(failList(userid, userType));
        assertThat(terminal.upload(people(finger("before", 0, 1), bad, finger("after", 1, 2))))
                .isEqualTo(failList(userid, userType));
        assertThat(stored(api.person(corp, 0, "before"))).hasSize(1);
        assertThat(stored(api.person(corp, 0, "after"))).hasSize(1);
        assertThat(api.people(corp).findValuesAsString("userid")).doesNotContain(userid);
    }
}
