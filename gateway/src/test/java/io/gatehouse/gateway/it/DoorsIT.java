package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Doors opened from afar. */
class DoorsIT {
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
    void whoWaitsForADoorIsToldThatItHasOpened() throws Exception {
        try (Terminal terminal = gateway.login("DOOR-1", "acme")) {
            JsonNode opening = open("DOOR-1");
            assertThat(opening.path("state").stringValue()).isEqualTo("pushed");
            String operId = opening.path("oper_id").stringValue();
            assertThat(terminal.expectPush("push_remote_open_door"))
                    .isEqualTo(Json.parse(json("{'oper_id':'%s','userid':'ann'}", operId)));
            CompletableFuture<JsonNode> waiting = CompletableFuture.supplyAsync(() -> look(operId, "?wait=60"));
            report(terminal, 0, operId, "'type':'remote_open_door','status ':0");

            JsonNode opened = waiting.get(30, TimeUnit.SECONDS);
            assertThat(opened.path("state").stringValue()).isEqualTo("opened");
            assertThat(opened.path("ended_at").isString()).isTrue();
            report(terminal, 0, operId, "'type':'remote_open_door','status':1");
            assertThat(look(operId, "")).isEqualTo(opened);
            assertThat(api.get("/corps/acme/door-openings?sn=DOOR-1")
                            .expect(200)
                            .json()
                            .at("/items/0"))
                    .isEqualTo(opened);
        }
    }

    @Test
    void aDoorThatDoesNotOpenHasFailed() {
        try (Terminal terminal = gateway.login("DOOR-2", "acme")) {
            String operId = open("DOOR-2").path("oper_id").stringValue();
            report(terminal, 0, operId, "'type':'remote_open_door','status':1");
            assertThat(look(operId, "").path("state").stringValue()).isEqualTo("failed");
        }
    }

    @Test
    void aReportOfADeviceThatIsOfAnotherCorpNowIsRefused() {
        String secretNo = api.addDevice("DOOR-11");
        api.bind("DOOR-11", "acme");
        String operId;
        try (Terminal terminal = gateway.connect().login("DOOR-11", secretNo)) {
            operId = open("DOOR-11").path("oper_id").stringValue();
            terminal.expectPush("push_remote_open_door");
            api.unbind("DOOR-11");
        }
        api.bind("DOOR-11", "other");
        try (Terminal terminal = gateway.connect().login("DOOR-11", secretNo)) {
            report(terminal, 600046, operId, "'type':'remote_open_door','status':0");
            assertThat(look(operId, "").path("state").stringValue()).isEqualTo("pushed");
        }
    }

    @Test
    void aReportOfAnotherDeviceOrOperationIsRefused() {
        try (Terminal terminal = gateway.login("DOOR-3", "acme");
                Terminal other = gateway.login("DOOR-4", "acme")) {
            String operId = open("DOOR-3").path("oper_id").stringValue();
            report(other, 600046, operId, "'type':'remote_open_door','status':0");
            report(terminal, 600046, operId, "'type':'scan_qrcode_open','status':0");
            report(terminal, 600046, "never-issued", "'type':'remote_open_door','status':0");
            report(terminal, 40058, operId, "'type':'knock','status':0");
            report(terminal, 40058, operId, "'type':'remote_open_door'");
            assertThat(look(operId, "").path("state").stringValue()).isEqualTo("pushed");
        }
    }

    @Test
    void aScanOpensTheDoorToo() {
        try (Terminal terminal = gateway.login("DOOR-5", "acme")) {
            String operId = api.post("/devices/DOOR-5/scan", json("{'userid':'ann','state':'s 1','user_type':1}"))
                    .expect(201)
                    .json()
                    .path("oper_id")
                    .stringValue();
            assertThat(terminal.expectPush("push_user_scan"))
                    .isEqualTo(Json.parse(json(
                            "{'userid':'ann','op_type':'scan_qrcode_open','oper_id':'%s','state':'s 1','user_type':1}",
                            operId)));
            report(terminal, 0, operId, "'type ':'scan_qrcode_open','status':0");
            assertThat(look(operId, "").path("state").stringValue()).isEqualTo("opened");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsToldNothing() {
        api.post("/devices/NONE/door", json("{'userid':'ann'}")).expect(404, "device_unknown");
        api.addDevice("DOOR-6");
        api.post("/devices/DOOR-6/door", json("{'userid':'ann'}")).expect(409, "device_unbound");
        api.bind("DOOR-6", "acme");
        api.post("/devices/DOOR-6/door", json("{'userid':'ann'}")).expect(409, "device_offline");
        api.post("/devices/DOOR-6/door", json("{'userid':''}")).expect(422, "invalid");
        api.post("/devices/DOOR-6/scan", json("{'userid':'ann','user_type':2}")).expect(422, "invalid");
        api.get("/door-openings/none?wait=1").expect(404, "door_unknown");
    }

    @Test
    void anotherCorpNeitherOpensNorSeesADoor() {
        try (Terminal terminal = gateway.login("DOOR-7", "acme")) {
            String operId = open("DOOR-7").path("oper_id").stringValue();
            terminal.expectPush("push_remote_open_door");
            Api other = api.as(api.token("operator", "other"));
            other.post("/devices/DOOR-7/door", json("{'userid':'ann'}")).expect(404, "device_unknown");
            other.get("/door-openings/" + operId).expect(404, "door_unknown");
            terminal.expectNoPush();
        }
    }

    @Test
    void aDoorThatNobodyReportsTimesOutAndALateReportStillCounts() {
        try (TestGateway own = TestGateway.start("doors.window=200ms", "doors.pending=1");
                Terminal terminal = own.login("DOOR-8", "acme")) {
            String operId = own.api()
                    .post("/devices/DOOR-8/door", json("{'userid':'ann'}"))
                    .expect(201)
                    .json()
                    .path("oper_id")
                    .stringValue();
            JsonNode over = own.api()
                    .get("/door-openings/" + operId + "?wait=60")
                    .expect(200)
                    .json();
            assertThat(over.path("state").stringValue()).isEqualTo("timed_out");
            report(terminal, 0, operId, "'type':'remote_open_door','status':0");
            assertThat(own.api()
                            .get("/door-openings/" + operId)
                            .json()
                            .path("state")
                            .stringValue())
                    .isEqualTo("opened");
        }
    }

    @Test
    void moreDoorsThanMayWaitAreNotOpened() {
        try (TestGateway own = TestGateway.start("doors.pending=1");
                Terminal terminal = own.login("DOOR-9", "acme")) {
            own.api().post("/devices/DOOR-9/door", json("{'userid':'ann'}")).expect(201);
            own.api().post("/devices/DOOR-9/door", json("{'userid':'ann'}")).expect(503, "too_many_doors");
            terminal.expectPush("push_remote_open_door");
            terminal.expectNoPush();
        }
    }

    @Test
    void aRestartForgetsNoDoorThatWaits() {
        try (TestGateway own = TestGateway.start("doors.window=1s")) {
            String operId;
            try (Terminal terminal = own.login("DOOR-10", "acme")) {
                operId = own.api()
                        .post("/devices/DOOR-10/door", json("{'userid':'ann'}"))
                        .expect(201)
                        .json()
                        .path("oper_id")
                        .stringValue();
                terminal.expectPush("push_remote_open_door");
            }
            own.restart();
            assertThat(own.api()
                            .get("/door-openings/" + operId + "?wait=60")
                            .expect(200)
                            .json()
                            .path("state")
                            .stringValue())
                    .isEqualTo("timed_out");
        }
    }

    private static JsonNode open(String sn) {
        return api.post("/devices/" + sn + "/door", json("{'userid':'ann'}"))
                .expect(201)
                .json();
    }

    private static JsonNode look(String operId, String query) {
        return api.get("/door-openings/" + operId + query).expect(200).json();
    }

    private static void report(Terminal terminal, int errcode, String operId, String fields) {
        terminal.expect(errcode, "report_remote_open_door", json("{'oper_id':'" + operId + "'," + fields + "}"));
    }
}
