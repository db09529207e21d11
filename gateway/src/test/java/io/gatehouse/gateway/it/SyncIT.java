package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static io.gatehouse.gateway.it.Uploads.base64;
import static io.gatehouse.gateway.it.Uploads.fa;
import static io.gatehouse.gateway.it.Uploads.face;
import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.people;
import static io.gatehouse.gateway.it.Uploads.person;
import static io.gatehouse.gateway.it.Uploads.template;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What one terminal brings reaches the others, by pushes and by pulls. */
@SuppressWarnings("NullAway.Init")
class SyncIT {
    private static TestGateway gateway;
    private static int corps;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("sync.pause=50ms", "sync.fetch-time=200ms", "sync.page-bytes=4KiB");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String corp() {
        return "sync" + ++corps;
    }

    private static Terminal login(String sn, String corp, String algorithm) {
        String secretNo = gateway.api().addDevice(sn);
        gateway.api().bind(sn, corp);
        return gateway.connect().login(sn, secretNo, algorithm);
    }

    private static long version(Terminal terminal) {
        return terminal.expect(0, "get_perm_version", null)
                .path("body")
                .path("perm_version")
                .longValue();
    }

    private static JsonNode page(Terminal terminal, int offset, int limit) {
        return terminal.expect(0, "get_userinfo_by_page", json("{'offset':%d,'limit':%d}", offset, limit))
                .path("body");
    }

    /** All pages; the offset grows by what was asked for, or by what came. */
    private static List<String> pull(Terminal terminal, int limit, boolean byCount) {
        List<String> userids = new ArrayList<>();
        int offset = 0;
        while (true) {
            JsonNode page = page(terminal, offset, limit);
            page.path("userinfo")
                    .forEach(person -> userids.add(person.path("userid").stringValue()));
            if (page.path("is_last").booleanValue()) {
                return userids;
            }
            offset += byCount ? page.path("userinfo").size() : limit;
        }
    }

    private static JsonNode sync(String sn) {
        return gateway.api().get("/devices/" + sn + "/sync").expect(200).json();
    }

    @Test
    void anUploadReachesTheOtherTerminalsAndTheUploaderIsNotToldOfIt() {
        String corp = corp();
        try (Terminal one = login("A1", corp, "x");
                Terminal other = login("A2", corp, "x")) {
            long ownVersion = version(one);
            pull(one, 100, true);
            long version = version(other);
            pull(other, 100, true);

            one.upload(people(
                    person("anna", "'fp_algorithm':'x'", "'fp':[{'id':3,'data':'" + base64(template(1)) + "'}]")));

            JsonNode push = other.expectNotice("push_change_contact");
            assertThat(push.path("perm_version").longValue()).isEqualTo(version + 1);
            assertThat(push.path("create_user").path(0).path("userid").stringValue())
                    .isEqualTo("anna");
            JsonNode fetched = other.expect(0, "get_userinfo_by_ids", json("{'userids':['anna','nobody']}"))
                    .path("body")
                    .path("userinfo");
            assertThat(fetched).hasSize(1);
            JsonNode anna = fetched.path(0);
            assertThat(anna.path("fp").path(0).path("data").stringValue()).isEqualTo(base64(template(1)));
            assertThat(anna.path("fp").path(0).path("id").intValue()).isEqualTo(3);
            assertThat(anna.path("fp_algorithm").stringValue()).isEqualTo("x");
            assertThat(anna.path("fa_list").isArray()).isTrue();
            assertThat(anna.path("name").stringValue()).isEqualTo("anna");
            assertThat(anna.path("user_type").intValue()).isZero();
            assertThat(anna.path("openvid").longValue()).isPositive();
            assertThat(anna.path("fp_ver").longValue()).isPositive();
            assertThat(anna.path("fa_ver").longValue()).isZero();
            Eventually.is(
                    "both are in step",
                    () -> sync("A1").path("synced").intValue() == 1
                            && sync("A2").path("synced").intValue() == 1
                            && sync("A2")
                                            .path("contacts")
                                            .path("acknowledged_version")
                                            .longValue()
                                    == version + 1);
            one.expectNoNotice();
            assertThat(version(one)).isEqualTo(ownVersion);
        }
    }

    @Test
    void aTerminalThatWasAwayFindsAnotherVersionAndPullsWhatItHasMissed() {
        String corp = corp();
        try (Terminal one = login("B1", corp, "x")) {
            String secretNo = gateway.api().addDevice("B2");
            gateway.api().bind("B2", corp);
            long version;
            try (Terminal other = gateway.connect().login("B2", secretNo)) {
                version = version(other);
                assertThat(pull(other, 10, true)).isEmpty();
            }
            Eventually.is(
                    "it is away",
                    () -> !gateway.api().device("B2").path("online").booleanValue());

            one.upload(people(finger("anna", 0, 1), finger("ben", 0, 2)));

            try (Terminal other = gateway.connect().login("B2", secretNo)) {
                assertThat(version(other)).isGreaterThan(version);
                assertThat(pull(other, 1, true)).containsExactly("anna", "ben");
                assertThat(sync("B2").path("pending").intValue()).isZero();
                JsonNode history = other.expect(
                                0, "get_notify_history", json("{'perm_version':%d,'offset':0}", version))
                        .path("body");
                assertThat(history.path("is_last").booleanValue()).isTrue();
                assertThat(history.path("item").path(0).path("perm_version").longValue())
                        .isEqualTo(version + 1);
                JsonNode missed =
                        Json.parse(history.path("item").path(0).path("data").stringValue());
                assertThat(missed.path("cmd").stringValue()).isEqualTo("push_change_contact");
                assertThat(missed.path("body").path("create_user")).hasSize(2);
            }
        }
    }

    @Test
    void aTerminalThatSendsAllItHasAgainIsToldToNobody() {
        String corp = corp();
        try (Terminal one = login("R1", corp, "default");
                Terminal other = login("R2", corp, "default");
                EventReader events = EventReader.open(gateway)) {
            one.upload(people(finger("anna", 0, 1), finger("ben", 0, 2)));
            other.expectNotice("push_change_contact");
            long version = version(other);

            one.upload(people(finger("anna", 0, 1), finger("ben", 0, 2), finger("cleo", 0, 3)));

            JsonNode push = other.expectNotice("push_change_contact");
            assertThat(push.path("create_user")).hasSize(1);
            assertThat(push.path("create_user").path(0).path("userid").stringValue())
                    .isEqualTo("cleo");
            assertThat(push.path("update_user")).isEmpty();
            assertThat(push.path("perm_version").longValue()).isEqualTo(version + 1);
            assertThat(Stream.generate(() -> events.await("template.changed", data -> true))
                            .limit(5)
                            .map(event -> event.data().path("userid").stringValue()))
                    .containsExactly("anna", "ben", "anna", "ben", "cleo");
        }
    }

    @Test
    void anErasedPersonGoesFromEveryTerminal() {
        String corp = corp();
        try (Terminal one = login("C1", corp, "x");
                Terminal other = login("C2", corp, "x")) {
            one.upload(people(face("anna", 0, 1)));
            other.expectNotice("push_change_contact");
            other.expect(0, "get_userinfo_by_ids", json("{'user_item':[{'userid':'anna','user_type':0}]}"));

            gateway.api().delete(Api.personPath(corp, 0, "anna")).expect(204);

            for (Terminal terminal : List.of(one, other)) {
                JsonNode push = terminal.expectNotice("push_change_contact");
                assertThat(push.path("delete_user").path(0).path("userid").stringValue())
                        .isEqualTo("anna");
            }
            JsonNode checked =
                    other.expect(0, "check_userid", json("{'userid':['anna']}")).path("body");
            assertThat(checked.path("illegal_userid").path(0).stringValue()).isEqualTo("anna");
            assertThat(checked.path("legal_userid_item")).isEmpty();
        }
    }

    @Test
    void visitorsHaveAListAndAVersionOfTheirOwn() {
        String corp = corp();
        try (Terminal one = login("D1", corp, "default");
                Terminal other = login("D2", corp, "default")) {
            long contacts = version(other);
            one.upload(people(person("guest/7", "'user_type':1", fa(0, template(4)))));

            JsonNode push = other.expectNotice("push_visitor_list_change");
            assertThat(push.path("create_visitor").path(0).path("userid").stringValue())
                    .isEqualTo("guest/7");
            JsonNode guest = other.expect(0, "get_visitor_by_ids", json("{'userids':['guest/7']}"))
                    .path("body")
                    .path("userinfo")
                    .path(0);
            assertThat(guest.path("fa_list").path(0).path("data").stringValue()).isEqualTo(base64(template(4)));
            assertThat(guest.has("fp")).isFalse();
            assertThat(other.expect(0, "get_visitor_version", null)
                            .path("body")
                            .path("visitor_version")
                            .longValue())
                    .isEqualTo(push.path("visitor_version").longValue());
            other.send(json("{'cmd':'get_visitor_list','headers':{'req_id':'lb'},'body':{},'offset':0,'limit':50}"));
            JsonNode list = other.reply("lb").path("body");
            assertThat(list.path("is_last").booleanValue()).isTrue();
            assertThat(list.path("userinfo")).hasSize(1);
            assertThat(version(other)).isEqualTo(contacts);
            assertThat(pull(other, 10, true)).isEmpty();
        }
    }

    @Test
    void templatesUnderNoAlgorithmOfATerminalAreNotGivenToIt() {
        String corp = corp();
        try (Terminal one = login("E1", corp, "x");
                Terminal other = login("E2", corp, "y")) {
            one.upload(people(
                    person("anna", "'fa_algorithm':'x'", "'fa_list':[{'id':0,'data':'" + base64(template(1)) + "'}]")));
            other.expectNotice("push_change_contact");

            JsonNode anna = page(other, 0, 10).path("userinfo").path(0);
            assertThat(anna.path("fa_list")).isEmpty();
            JsonNode state = gateway.api()
                    .get(Api.personPath(corp, 0, "anna") + "/sync")
                    .expect(200)
                    .json()
                    .path("items");
            assertThat(state.path(0).path("state").stringValue()).isEqualTo("synced");
            assertThat(state.path(1).path("state").stringValue()).isEqualTo("not_supported");
            assertThat(state.path(1).path("reason").stringValue())
                    .contains("fa/x")
                    .contains("fa/y");
        }
    }

    @Test
    void pagesAreCappedInBytesAndNobodyIsLeftOutHoweverTheTerminalCounts() {
        String corp = corp();
        try (Terminal one = login("F1", corp, "default");
                Terminal other = login("F2", corp, "default")) {
            String[] all =
                    IntStream.range(0, 23).mapToObj(i -> finger("p" + i, 0, i)).toArray(String[]::new);
            one.upload(people(all));
            version(other);

            assertThat(page(other, 0, 200).path("userinfo").size()).isBetween(1, 10);
            assertThat(pull(other, 200, true)).hasSize(23).doesNotHaveDuplicates();
            assertThat(pull(other, 200, false)).hasSize(23).doesNotHaveDuplicates();
        }
    }

    @Test
    void aChangeInTheMiddleOfAPullMakesTheTerminalBeginAnew() {
        String corp = corp();
        try (Terminal one = login("G1", corp, "default");
                Terminal other = login("G2", corp, "default")) {
            one.upload(people(finger("anna", 0, 1), finger("ben", 0, 2)));
            version(other);
            JsonNode first = page(other, 0, 1);

            one.upload(people(finger("cleo", 0, 3)));

            JsonNode second = page(other, 1, 1);
            assertThat(second.path("perm_version").longValue())
                    .isGreaterThan(first.path("perm_version").longValue());
        }
    }

    @Test
    void aRetryMakesTheTerminalFindAGap() {
        String corp = corp();
        try (Terminal terminal = login("H1", corp, "default")) {
            long version = version(terminal);
            pull(terminal, 10, true);

            gateway.api().post("/devices/H1/sync", "").expect(204);

            JsonNode push =
                    Objects.requireNonNull(terminal.expectNotices("push_change_contact", "push_visitor_list_change")
                            .get("push_change_contact"));
            assertThat(push.path("perm_version").longValue()).isEqualTo(version + 2);
            assertThat(push.path("create_user")).isEmpty();
        }
    }

    @Test
    void aNewTerminalTakesThePlaceOfABrokenOne() {
        String corp = corp();
        try (Terminal one = login("J1", corp, "default")) {
            one.upload(people(finger("anna", 0, 1)));
        }
        String secretNo = gateway.api().addDevice("J2");
        gateway.api().post("/devices/J1/replace", json("{'new_sn':'J2'}")).expect(200);

        assertThat(gateway.api().device("J1").path("corp_id").isNull()).isTrue();
        assertThat(gateway.api().device("J2").path("corp_id").stringValue()).isEqualTo(corp);
        try (Terminal other = gateway.connect().login("J2", secretNo)) {
            assertThat(version(other)).isPositive();
            assertThat(pull(other, 10, true)).containsExactly("anna");
        }
        gateway.api().post("/devices/J1/replace", json("{'new_sn':'J2'}")).expect(409, "device_unbound");
    }

    @Test
    void aKeyThatIsAskedForIsAnsweredAsNone() {
        try (Terminal terminal = login("L1", corp(), "default")) {
            terminal.upload(people(finger("anna", 0, 1)));
            assertThat(anna(terminal, "").has("public_key")).isFalse();
            assertThat(anna(terminal, ",'is_req_public_key':1")
                            .path("public_key")
                            .stringValue())
                    .isEmpty();
        }
    }

    private static JsonNode anna(Terminal terminal, String fields) {
        return terminal.expect(0, "get_userinfo_by_ids", json("{'userids':['anna']" + fields + "}"))
                .path("body")
                .path("userinfo")
                .path(0);
    }

    @Test
    void limitsOfPullsAreTold() {
        try (Terminal terminal = login("K1", corp(), "default")) {
            terminal.expect(600041, "get_userinfo_by_page", json("{'offset':0,'limit':201}"));
            terminal.expect(600041, "get_userinfo_by_page", json("{'offset':0,'limit':0}"));
            terminal.expect(40058, "get_userinfo_by_page", json("{'limit':10}"));
            String tooMany = String.join(
                    ",", IntStream.range(0, 201).mapToObj(i -> "\"u" + i + "\"").toList());
            terminal.expect(40058, "get_userinfo_by_ids", json("{'userids':[") + tooMany + "]}");
            terminal.expect(40058, "check_userid", json("{}"));
        }
    }
}
