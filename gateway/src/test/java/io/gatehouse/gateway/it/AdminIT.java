package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Api.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Devices, corps and people by the admin API. */
class AdminIT {
    private static final List<String> DEVICE_FIELDS = List.of(
            "sn",
            "name",
            "corp_id",
            "online",
            "connected_at",
            "last_seen_at",
            "remote_address",
            "firmware_version",
            "fp_algorithm",
            "fa_algorithm",
            "groups");

    private static TestGateway gateway;
    private static Api api;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        api = gateway.api();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void aDeviceIsAddedWithASecretNoThatIsMadeAndShownOnce() {
        Answer added =
                api.post("/devices", json("{'sn':'ADD-1','name':'North door'}")).expect(201);
        String secretNo = added.json().path("secret_no").stringValue();
        assertThat(added.json().path("sn").stringValue()).isEqualTo("ADD-1");
        assertThat(secretNo).matches("[!-~]{22,48}");
        assertThat(added.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        String other = api.addDevice("ADD-2");
        assertThat(other).isNotEqualTo(secretNo);

        JsonNode shown = api.device("ADD-1");
        assertThat(shown.has("secret_no")).isFalse();
        assertThat(shown.path("name").stringValue()).isEqualTo("North door");
        assertThat(shown.path("online").booleanValue()).isFalse();
        try (Terminal terminal = gateway.connect()) {
            terminal.register("ADD-1", secretNo);
        }
    }

    @Test
    void aDeviceMayBringItsSecretNoAndItsCorp() {
        Answer added = api.post(
                        "/devices", json("{'sn':'ADD-3','secret_no':'brought-along-0123456789','corp_id':'new-corp'}"))
                .expect(201);
        assertThat(added.json().path("secret_no").stringValue()).isEqualTo("brought-along-0123456789");
        assertThat(api.device("ADD-3").path("corp_id").stringValue()).isEqualTo("new-corp");
        try (Terminal terminal = gateway.connect().login("ADD-3", "brought-along-0123456789")) {
            assertThat(terminal.expect(0, "get_corp_info", null)
                            .path("body")
                            .path("corp_name")
                            .stringValue())
                    .isEqualTo("new-corp");
        }
    }

    @Test
    void aSeedAllowsTheExchange() {
        api.post("/devices", json("{'sn':'ADD-4','seed_secret_no':'seed-of-the-model-01234'}"))
                .expect(201);
        try (Terminal terminal = gateway.connect()) {
            String secretNo = terminal.expect(
                            0, "get_secret_no", Terminal.signed("ADD-4", "seed-of-the-model-01234", "secret_no"))
                    .path("body")
                    .path("secret_no")
                    .stringValue();
            terminal.register("ADD-4", secretNo);
        }
    }

    @Test
    void theSameSnTwiceIsRefused() {
        String secretNo = api.addDevice("ADD-5");
        api.post("/devices", json("{'sn':'ADD-5','secret_no':'another-0123456789'}"))
                .expect(409, "device_exists");
        try (Terminal terminal = gateway.connect()) {
            terminal.register("ADD-5", secretNo);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sn: {'name':'x'}",
                "sn: {'sn':''}",
                "sn: {'sn':'with blank'}",
                "sn: {'sn':'sn-ä'}",
                "sn: {'sn':17}",
                "secret_no: {'sn':'ADD-6','secret_no':17}",
                "secret_no: {'sn':'ADD-6','secret_no':''}",
                "seed_secret_no: {'sn':'ADD-6','seed_secret_no':[]}",
                "name: {'sn':'ADD-6','name':{}}",
                "corp_id: {'sn':'ADD-6','corp_id':''}",
                "colour: {'sn':'ADD-6','colour':'red'}",
            })
    void aWrongFieldOfADeviceIsNamed(String fieldAndBody) {
        String[] parts = fieldAndBody.split(": ", 2);
        assertThat(api.post("/devices", json(parts[1])).expect(422, "invalid").text())
                .contains(parts[0]);
        api.get("/devices/ADD-6").expect(404, "device_unknown");
    }

    @Test
    void aNewSecretNoWorksAndTheOldOneDoesNot() {
        String old = api.addDevice("SECRET-1");
        JsonNode renewed = api.call("POST", "/devices/SECRET-1/secret_no", null)
                .expect(200)
                .json();
        assertThat(renewed.propertyNames()).containsExactlyInAnyOrder("sn", "secret_no");
        assertThat(renewed.path("sn").stringValue()).isEqualTo("SECRET-1");
        String secretNo = renewed.path("secret_no").stringValue();
        assertThat(secretNo).matches("[!-~]{22,48}").isNotEqualTo(old);
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600011, "register", Terminal.signed("SECRET-1", old, "register"));
            terminal.register("SECRET-1", secretNo);
        }
        api.call("POST", "/devices/NOBODY/secret_no", null).expect(404, "device_unknown");
    }

    @Test
    void aDeviceThatIsOnlineShowsWhatItSaysOfItself() {
        Instant before = Instant.now();
        String secretNo = api.post("/devices", json("{'sn':'SHOW-1','name':'Lobby','corp_id':'show'}"))
                .expect(201)
                .json()
                .path("secret_no")
                .stringValue();
        try (Terminal terminal = gateway.connect()) {
            terminal.register("SHOW-1", secretNo);
            terminal.active();
            assertThat(api.device("SHOW-1").path("online").booleanValue())
                    .as("online before subscribe")
                    .isFalse();
            terminal.expect(
                    0,
                    "subscribe_corp",
                    json(
                            "{'secret':'%s','firmware_version':'3.2.1','ext_args':{'fp_algorithm':['V2','default'],"
                                    + "'fa_algorithm':['F1']}}",
                            terminal.secret()));
            JsonNode device = api.device("SHOW-1");
            assertThat(device.propertyNames()).containsExactlyInAnyOrderElementsOf(DEVICE_FIELDS);
            assertThat(device.path("sn").stringValue()).isEqualTo("SHOW-1");
            assertThat(device.path("name").stringValue()).isEqualTo("Lobby");
            assertThat(device.path("corp_id").stringValue()).isEqualTo("show");
            assertThat(device.path("online").booleanValue()).isTrue();
            assertThat(time(device, "connected_at")).isBetween(before.minusMillis(1), Instant.now());
            assertThat(time(device, "last_seen_at")).isBetween(before.minusMillis(1), Instant.now());
            assertThat(device.path("remote_address").stringValue()).startsWith("127.0.0.1");
            assertThat(device.path("firmware_version").stringValue()).isEqualTo("3.2.1");
            assertThat(device.path("fp_algorithm")).hasToString(json("['V2','default']"));
            assertThat(device.path("fa_algorithm")).hasToString(json("['F1']"));
        }
        try (EventReader events = EventReader.open(gateway)) {
            gateway.connect().login("SHOW-1", secretNo).close();
            events.await(
                    "device.offline",
                    data -> data.path("firmware_version").asString("").equals("1.0.0"));
        }
        JsonNode gone = api.device("SHOW-1");
        assertThat(gone.path("online").booleanValue()).isFalse();
        assertThat(time(gone, "last_seen_at")).isBetween(before, Instant.now());
        assertThat(gone.path("firmware_version").stringValue()).isEqualTo("1.0.0");
    }

    @Test
    void devicesAreFilteredByCorpAndPresence() {
        try (Terminal online = gateway.login("FILTER-1", "filter")) {
            online.expectNoPush();
            api.addDevice("FILTER-2");
            api.bind("FILTER-2", "filter");
            api.addDevice("FILTER-3");
            api.bind("FILTER-3", "filter-else");

            assertThat(sns("?corp_id=filter")).containsExactlyInAnyOrder("FILTER-1", "FILTER-2");
            assertThat(sns("?corp_id=filter&online=true")).containsExactly("FILTER-1");
            assertThat(sns("?corp_id=filter&online=false")).containsExactly("FILTER-2");
            assertThat(sns("?corp_id=no-such-corp")).isEmpty();
            assertThat(sns("?online=true&limit=1000")).contains("FILTER-1").doesNotContain("FILTER-2");
            assertThat(api.get("/devices?corp_id=filter&online=true")
                            .json()
                            .path("items")
                            .path(0))
                    .isEqualTo(api.device("FILTER-1"));
        }
    }

    @Test
    void devicesComeInPages() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            String sn = "PAGE-" + i;
            all.add(sn);
            api.addDevice(sn);
            api.bind(sn, "page");
        }
        List<String> seen = new ArrayList<>();
        int pages = walk(
                "/devices?corp_id=page&limit=3",
                item -> seen.add(item.path("sn").stringValue()));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void bindingTellsTheTerminalOnce() {
        String secretNo = api.addDevice("BIND-1");
        try (Terminal terminal = gateway.connect()) {
            terminal.register("BIND-1", secretNo);
            terminal.expect(600004, "active", json("{'active_code':'%s'}", terminal.activeCode()));
            api.bind("BIND-1", "bind");
            terminal.expectPush("push_bind_corp");
            api.bind("BIND-1", "bind");
            terminal.expectNoPush();
            api.put("/devices/BIND-1/binding", json("{'corp_id':'other'}")).expect(409, "device_bound");
            terminal.expectNoPush();
            assertThat(api.device("BIND-1").path("corp_id").stringValue()).isEqualTo("bind");
            terminal.active();
            terminal.subscribe(terminal.secret());
        }
        api.put("/devices/NOBODY/binding", json("{'corp_id':'bind'}")).expect(404, "device_unknown");
        for (String body : List.of("{}", "{'corp_id':''}", "{'corp_id':5}", "{'corp_id':'a','x':1}")) {
            api.put("/devices/BIND-1/binding", json(body)).expect(422, "invalid");
        }
        api.put("/devices/BIND-1/binding", "{").expect(400, "malformed");
    }

    @Test
    void unbindingTellsTheTerminalClosesItAndVoidsItsSecret() {
        String secretNo = api.addDevice("BIND-2");
        api.bind("BIND-2", "bind");
        String secret;
        try (Terminal terminal = gateway.connect().login("BIND-2", secretNo)) {
            secret = terminal.secret();
            api.unbind("BIND-2");
            terminal.expectPush("push_unbind_corp");
            terminal.expectClose(4002);
        }
        assertThat(api.device("BIND-2").path("corp_id").isNull()).isTrue();
        try (Terminal terminal = gateway.connect()) {
            terminal.register("BIND-2", secretNo);
            terminal.expect(600004, "subscribe_corp", Terminal.subscription(secret));
            api.bind("BIND-2", "other");
            terminal.expectPush("push_bind_corp");
            terminal.expect(600005, "subscribe_corp", Terminal.subscription(secret));
            assertThat(terminal.active()).isNotEqualTo(secret);
            terminal.subscribe(terminal.secret());
        }
        api.delete("/devices/NOBODY/binding").expect(404, "device_unknown");
    }

    @Test
    void aDeletedDeviceIsClosedAndItsTemplatesStay() {
        String secretNo = api.addDevice("GONE-1");
        api.bind("GONE-1", "gone");
        try (Terminal terminal = gateway.connect().login("GONE-1", secretNo)) {
            terminal.upload(Uploads.people(Uploads.finger("gone-ann", 0, 1)));
            api.delete("/devices/GONE-1").expect(204);
            terminal.expectClose(4003);
        }
        api.get("/devices/GONE-1").expect(404, "device_unknown");
        api.delete("/devices/GONE-1").expect(404, "device_unknown");
        assertThat(sns("?corp_id=gone")).isEmpty();
        JsonNode person = api.person("gone", 0, "gone-ann");
        assertThat(person.path("templates").path(0).path("sn").stringValue()).isEqualTo("GONE-1");
        try (Terminal terminal = gateway.connect()) {
            terminal.expect(600001, "register", Terminal.signed("GONE-1", secretNo, "register"));
        }
        api.addDevice("GONE-1");
        assertThat(api.device("GONE-1").path("corp_id").isNull()).isTrue();
    }

    @Test
    void aCorpIsNamedByItsIdUntilItGetsAName() {
        try (Terminal terminal = gateway.login("CORP-1", "corp-one")) {
            assertThat(corpName(terminal)).isEqualTo("corp-one");
            api.put("/corps/corp-one", json("{'name':'第一公司 One'}")).expect(204);
            assertThat(corpName(terminal)).isEqualTo("第一公司 One");
        }
        api.put("/corps/early", json("{'name':'Early'}")).expect(204);
        try (Terminal terminal = gateway.login("CORP-2", "early")) {
            assertThat(corpName(terminal)).isEqualTo("Early");
        }
        for (String body : List.of("{}", "{'name':''}", "{'name':5}", "{'name':'a','id':'b'}")) {
            api.put("/corps/early", json(body)).expect(422, "invalid");
        }
    }

    @Test
    void aPersonIsShownWithoutTheTemplates() {
        try (Terminal terminal = gateway.login("PEOPLE-1", "people")) {
            byte[] finger = Uploads.template(2, 300);
            byte[] face = Uploads.template(3, 400);
            Instant before = Instant.now();
            terminal.upload(Uploads.people(
                    Uploads.person("ann", Uploads.fp(9, finger)), Uploads.person("ann", Uploads.fa(0, face))));
            JsonNode person = api.person("people", 0, "ann");

            assertThat(person.propertyNames())
                    .containsExactlyInAnyOrder(
                            "userid",
                            "user_type",
                            "name",
                            "groups",
                            "devices",
                            "rules",
                            "starts_at",
                            "ends_at",
                            "templates");
            assertThat(person.path("userid").stringValue()).isEqualTo("ann");
            assertThat(person.path("user_type")).hasToString("0");
            assertThat(person.path("templates")).hasSize(2);
            assertThat(person.path("templates")).anySatisfy(template -> {
                assertThat(template.path("kind").stringValue()).isEqualTo("fp");
                assertThat(template.path("slot")).hasToString("9");
                assertThat(template.path("bytes")).hasToString("300");
                assertThat(template.path("sha256").stringValue()).isEqualTo(Uploads.sha256(finger));
                assertThat(template.path("sn").stringValue()).isEqualTo("PEOPLE-1");
                assertThat(template.path("oper_id").isNull()).isTrue();
                assertThat(time(template, "updated_at")).isBetween(before.minusMillis(1), Instant.now());
            });
            assertThat(person.path("templates"))
                    .anySatisfy(template ->
                            assertThat(template.path("sha256").stringValue()).isEqualTo(Uploads.sha256(face)));
            assertThat(api.people("people")).hasSize(1).first().isEqualTo(person);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vic/1000006", "a b+c", "张三", "50%/7", "../../devices", "?x=1#y/8", "😀/9"})
    void aUseridInAPathIsPercentEncoded(String userid) {
        int userType = userid.matches(".*/[0-9]+") ? 1 : 2;
        try (Terminal terminal = gateway.login("ID-" + Integer.toHexString(userid.hashCode()), "ids")) {
            assertThat(terminal.upload(Uploads.people(
                            Uploads.person(userid, "'user_type':" + userType, Uploads.fp(0, Uploads.template(4))))))
                    .isEmpty();
            assertThat(api.person("ids", userType, userid).path("userid").stringValue())
                    .isEqualTo(userid);
            api.delete(Api.personPath("ids", userType, userid)).expect(204);
            api.findPerson("ids", userType, userid).expect(404, "person_unknown");
            api.delete(Api.personPath("ids", userType, userid)).expect(404, "person_unknown");
        }
    }

    @Test
    void peopleComeInPagesOf100UnlessAskedOtherwise() {
        try (Terminal terminal = gateway.login("MANY-1", "many")) {
            List<String> people = new ArrayList<>();
            TreeSet<String> userids = new TreeSet<>();
            for (int i = 0; i < 130; i++) {
                userids.add("many-" + i);
                people.add(Uploads.person("many-" + i, Uploads.fp(0, Uploads.template(i, 20))));
            }
            terminal.upload(Uploads.people(people.toArray(String[]::new)));
            JsonNode first = api.get("/corps/many/people").expect(200).json();
            assertThat(first.propertyNames()).containsExactlyInAnyOrder("items", "next");
            assertThat(first.path("items")).hasSize(100);
            assertThat(first.path("next").isNull()).isFalse();

            TreeSet<String> seen = new TreeSet<>();
            int pages = walk("/corps/many/people?limit=50", item -> {
                assertThat(seen.add(item.path("userid").stringValue()))
                        .as("twice: %s", item)
                        .isTrue();
            });
            assertThat(seen).isEqualTo(userids);
            assertThat(pages).isEqualTo(3);
            JsonNode last = api.get("/corps/many/people?limit=1000").json();
            assertThat(last.path("items")).hasSize(130);
            assertThat(last.path("next").isNull()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/devices?limit=0",
                "/devices?limit=1001",
                "/devices?limit=-5",
                "/devices?limit=ten",
                "/devices?online=maybe",
                "/corps/acme/people?limit=0",
                "/corps/acme/people?limit=1001",
            })
    void aWrongParameterIsNamed(String path) {
        String name = path.substring(path.indexOf('?') + 1, path.indexOf('='));
        assertThat(api.get(path).expect(422, "invalid").text()).contains(name);
    }

    @Test
    void theSamePersonLivesInEachCorpAndAsEachUserType() {
        try (Terminal one = gateway.login("TENANT-1", "tenant-one");
                Terminal two = gateway.login("TENANT-2", "tenant-two")) {
            one.upload(Uploads.people(
                    Uploads.finger("ann", 0, 5),
                    Uploads.person("ann", "'user_type':2", Uploads.fp(0, Uploads.template(6)))));
            two.upload(Uploads.people(Uploads.finger("ann", 0, 7)));
            api.delete(Api.personPath("tenant-one", 0, "ann")).expect(204);

            api.findPerson("tenant-one", 0, "ann").expect(404, "person_unknown");
            assertThat(hash("tenant-one", 2)).isEqualTo(Uploads.sha256(Uploads.template(6)));
            assertThat(hash("tenant-two", 0)).isEqualTo(Uploads.sha256(Uploads.template(7)));
        }
    }

    @Test
    void noAnswerHoldsASecretOrATemplate() {
        byte[] template = Uploads.template(8);
        api.post("/devices", json("{'sn':'QUIET-2','seed_secret_no':'quiet-seed-0123456789','corp_id':'quiet'}"))
                .expect(201);
        String secretNo = api.addDevice("QUIET-1");
        api.bind("QUIET-1", "quiet");
        try (Terminal terminal = gateway.connect().login("QUIET-1", secretNo);
                EventReader events = EventReader.open(gateway)) {
            String operId = api.enroll("QUIET-1", "ann", "fp");
            terminal.upload(Uploads.enrolled(operId, Uploads.person("ann", Uploads.fp(0, template))));
            StringBuilder all = new StringBuilder();
            for (String path : List.of(
                    "/devices?corp_id=quiet",
                    "/devices/QUIET-1",
                    "/devices/QUIET-2",
                    "/enrollments/" + operId,
                    "/enrollments?sn=QUIET-1",
                    "/corps/quiet/people",
                    "/corps/quiet/people/0/ann",
                    "/version",
                    "//metrics",
                    "//readyz")) {
                all.append(api.get(path).expect(200).text());
            }
            EventReader.Event event = events.next();
            while (!event.event().equals("template.changed")) {
                all.append(event.data());
                event = events.next();
            }
            all.append(event.data());

            assertThat(all.toString())
                    .contains(Uploads.sha256(template))
                    .doesNotContain(Uploads.base64(template).substring(8, 40))
                    .doesNotContain(secretNo)
                    .doesNotContain("quiet-seed-0123456789")
                    .doesNotContain(terminal.secret())
                    .doesNotContain(terminal.activeCode())
                    .doesNotContain(gateway.adminToken());
        }
    }

    @Test
    void theVersionNamesWhatRuns() {
        JsonNode version = api.get("/version").expect(200).json();
        assertThat(version.propertyNames()).containsExactlyInAnyOrder("version", "commit", "java", "netty");
        assertThat(version.path("version").stringValue()).isNotEmpty();
        assertThat(version.path("java").stringValue())
                .contains(Integer.toString(Runtime.version().feature()));
        assertThat(version.path("netty").stringValue()).startsWith("4.2.");
    }

    @Test
    void whatWasToldIsThereAfterARestart() {
        try (TestGateway again = TestGateway.start()) {
            Api api = again.api();
            String secretNo = api.addDevice("LASTING-1");
            api.bind("LASTING-1", "lasting");
            api.put("/corps/lasting", json("{'name':'Lasting'}")).expect(204);
            String secret;
            String activeCode;
            try (Terminal terminal = again.connect().login("LASTING-1", secretNo)) {
                secret = terminal.secret();
                activeCode = terminal.activeCode();
                terminal.upload(Uploads.people(Uploads.finger("ann", 0, 9)));
                terminal.upload(Uploads.people(Uploads.finger("ben", 0, 10)));
            }
            api.delete(Api.personPath("lasting", 0, "ben")).expect(204);
            JsonNode people = api.people("lasting");
            again.restart();

            assertThat(api.people("lasting")).isEqualTo(people).hasSize(1);
            assertThat(api.device("LASTING-1").path("corp_id").stringValue()).isEqualTo("lasting");
            try (Terminal terminal = again.connect().login("LASTING-1", secretNo)) {
                assertThat(terminal.secret()).isEqualTo(secret);
                assertThat(terminal.activeCode()).isEqualTo(activeCode);
                assertThat(corpName(terminal)).isEqualTo("Lasting");
                assertThat(terminal.upload(Uploads.people(Uploads.finger("ben", 0, 11))))
                        .as("erased before the restart")
                        .hasSize(1);
            }
        }
    }

    private static String corpName(Terminal terminal) {
        return terminal.expect(0, "get_corp_info", null)
                .path("body")
                .path("corp_name")
                .stringValue();
    }

    private static String hash(String corpId, int userType) {
        return api.person(corpId, userType, "ann")
                .path("templates")
                .path(0)
                .path("sha256")
                .stringValue();
    }

    private static List<String> sns(String query) {
        List<String> sns = new ArrayList<>();
        for (JsonNode device : api.get("/devices" + query).expect(200).json().path("items")) {
            sns.add(device.path("sn").stringValue());
        }
        return sns;
    }

    /** Reads a list to its end; returns how many pages it had. */
    private static int walk(String path, Consumer<JsonNode> items) {
        JsonNode page = api.get(path).expect(200).json();
        int pages = 1;
        page.path("items").forEach(items);
        while (!page.path("next").isNull()) {
            String next = URLEncoder.encode(page.path("next").asString(), StandardCharsets.UTF_8);
            page = api.get(path + "&after=" + next).expect(200).json();
            assertThat(page.path("items")).isNotEmpty();
            page.path("items").forEach(items);
            pages++;
        }
        return pages;
    }

    private static Instant time(JsonNode item, String field) {
        String text = item.path(field).stringValue();
        assertThat(text).as(field).endsWith("Z");
        return Instant.parse(text);
    }
}
