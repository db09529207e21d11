package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Firmware, logs, restarts, what terminals offer, and how administrators log in at them. */
class MaintenanceIT {
    private static final String MD5 = "0123456789abcdef0123456789abcdef";
    private static TestGateway gateway;
    private static Api api;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("logs.per-day=3");
        api = gateway.api();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void aDeviceIsOfferedItsOwnFirmwareOrThatOfAll() {
        try (TestGateway own = TestGateway.start();
                Terminal terminal = own.login("FW-1", "acme")) {
            terminal.expect(600026, "get_firmware_info", null);
            own.api().put("/firmware", firmware("1.0", 100)).expect(204);
            assertThat(offered(terminal)).isEqualTo(Json.parse(wire("1.0", 100)));
            own.api()
                    .put("/devices/FW-1/firmware", firmware("2.0", 5_000_000_000L))
                    .expect(204);
            own.restart();
            assertThat(own.api().get("/firmware").expect(200).json()).isEqualTo(Json.parse(firmware("1.0", 100)));
            try (Terminal again = own.login("FW-2", "acme")) {
                assertThat(offered(again)).isEqualTo(Json.parse(wire("1.0", 100)));
            }
            assertThat(own.api()
                            .get("/devices/FW-1/firmware")
                            .expect(200)
                            .json()
                            .path("version")
                            .stringValue())
                    .isEqualTo("2.0");
            own.api().delete("/devices/FW-1/firmware").expect(204);
            own.api().get("/devices/FW-1/firmware").expect(404, "firmware_unknown");
        }
    }

    @Test
    void firmwareIsCheckedBeforeItIsOffered() {
        api.put("/firmware", json("{'version':'1','md5sum':'x','size':1,'download_url':'https://a.example/'}"))
                .expect(422, "invalid");
        api.put("/firmware", json("{'version':'1','md5sum':'%s','size':0,'download_url':'https://a.example/'}", MD5))
                .expect(422, "invalid");
        api.put("/firmware", json("{'version':'1','md5sum':'%s','size':1,'download_url':'ftp://a.example/'}", MD5))
                .expect(422, "invalid");
        api.put("/devices/NONE/firmware", firmware("1", 1)).expect(404, "device_unknown");
        Api limited = api.as(api.token("operator", "acme"));
        limited.put("/firmware", firmware("1", 1)).expect(403, "forbidden");
    }

    @Test
    void aDeviceIsToldToUpdateToRestartAndToSendItsLog() {
        try (Terminal terminal = gateway.login("MT-1", "acme")) {
            api.post("/devices/MT-1/firmware", "").expect(204);
            terminal.expectPush("push_update_firmware");
            api.post("/devices/MT-1/restart", "").expect(204);
            terminal.expectPush("push_restart_device");
            api.post("/devices/MT-1/logs", json("{'hint':'op_logs'}")).expect(204);
            assertThat(terminal.expectPush("push_fetch_log")).isEqualTo(Json.parse(json("{'hint':'op_logs'}")));
            assertThat(api.get("/audit?action=POST%20/api/v1/devices/%7Bsn%7D/restart")
                            .expect(200)
                            .text())
                    .contains("sn=MT-1");
        }
        api.addDevice("MT-2");
        api.post("/devices/MT-2/restart", "").expect(409, "device_unbound");
        api.bind("MT-2", "acme");
        api.post("/devices/MT-2/restart", "").expect(409, "device_offline");
        api.post("/devices/NONE/restart", "").expect(404, "device_unknown");
    }

    @Test
    void whatADeviceOffersIsPushedAndAsked() {
        try (Terminal terminal = gateway.login("SELF-1", "acme")) {
            assertThat(selfInput(terminal))
                    .isEqualTo(Json.parse(json("{'open_self_input_fp':true,'open_self_input_fa':true}")));
            api.put("/devices/SELF-1/self-input", json("{'fp':false,'fa':true}"))
                    .expect(204);
            JsonNode now = Json.parse(json("{'open_self_input_fp':false,'open_self_input_fa':true}"));
            assertThat(terminal.expectPush("push_open_self_input")).isEqualTo(now);
            assertThat(selfInput(terminal)).isEqualTo(now);
            assertThat(api.get("/devices/SELF-1/self-input").expect(200).json())
                    .isEqualTo(Json.parse(json("{'fp':false,'fa':true}")));
            // It says what to offer, and refuses nothing.
            assertThat(terminal.upload(Uploads.people(Uploads.finger("ann", 0, 1))))
                    .isEmpty();
            api.put("/devices/SELF-1/self-input", json("{'fp':false}")).expect(422, "invalid");
        }
    }

    @Test
    void aLogIsKeptAsItWasSent() throws Exception {
        byte[] log = BinaryFiles.random(6 << 20);
        try (Terminal terminal = gateway.login("LOG-1", "acme")) {
            assertThat(send(terminal, "lb_upload_log", log)).isZero();
            JsonNode kept = api.get("/devices/LOG-1/logs").expect(200).json().path("items");
            assertThat(kept).hasSize(1);
            assertThat(kept.at("/0/bytes").intValue()).isEqualTo(log.length);
            assertThat(fetch("/devices/LOG-1/logs/" + kept.at("/0/id").stringValue()))
                    .isEqualTo(log);
            api.get("/devices/LOG-1/logs/1-00000000").expect(404, "log_unknown");
            api.get("/devices/LOG-1/logs/..%2F..%2Fdevice.key").expect(404, "log_unknown");
        }
    }

    @Test
    void moreLogsThanADayMayHaveAreRefused() {
        try (Terminal terminal = gateway.login("LOG-2", "acme")) {
            for (int i = 0; i < 3; i++) {
                assertThat(send(terminal, "r" + i, new byte[] {1, 2, 3})).isZero();
            }
            assertThat(send(terminal, "r4", new byte[] {1, 2, 3})).isEqualTo(45009);
            Eventually.passes(() -> assertThat(api.get("//metrics").text())
                    .contains("gatehouse_refusals_total{what=\"logs_of_today\"} 1.0"));
        }
    }

    @Test
    void aLogThatIsTooLargeOrFindsNoRoomIsRefused() {
        try (TestGateway own = TestGateway.start("logs.size=1KiB", "logs.total=1500B");
                Terminal terminal = own.login("LOG-3", "acme")) {
            assertThat(send(terminal, "large", new byte[1025])).isEqualTo(600052);
            assertThat(send(terminal, "fits", new byte[1024])).isZero();
            assertThat(send(terminal, "full", new byte[1024])).isEqualTo(45009);
            own.restart();
            assertThat(own.api().get("/devices/LOG-3/logs").expect(200).json().path("items"))
                    .hasSize(1);
        }
    }

    @Test
    void aDeviceThatHasChangedHandsTakesNoLogWithIt() {
        String secretNo = api.addDevice("LOG-4");
        api.bind("LOG-4", "acme");
        try (Terminal terminal = gateway.connect().login("LOG-4", secretNo)) {
            assertThat(send(terminal, "r", new byte[10])).isZero();
        }
        api.unbind("LOG-4");
        api.get("/devices/LOG-4/logs").expect(409, "device_unbound");
        for (String corp : List.of("other", "acme")) {
            api.bind("LOG-4", corp);
            assertThat(api.get("/devices/LOG-4/logs").expect(200).json().path("items"))
                    .as(corp)
                    .isEmpty();
            api.unbind("LOG-4");
        }
    }

    @Test
    void anotherBinaryFrameIsNoCommandAndALogInTextIsRefused() {
        try (Terminal terminal = gateway.login("LOG-5", "acme")) {
            terminal.wire().frame(Wire.BINARY, true, BinaryFiles.upload("ping", "r", new byte[3]));
            terminal.expectRefusal();
            byte[] cut = BinaryFiles.upload("upload_log", "r", new byte[3]);
            terminal.wire().frame(Wire.BINARY, true, Arrays.copyOf(cut, cut.length - 1));
            terminal.expectRefusal();
            terminal.expect(40058, "upload_log", "{}");
        }
        try (Terminal stranger = gateway.connect()) {
            assertThat(send(stranger, "r", new byte[3])).isEqualTo(600020);
        }
    }

    @Test
    void whoScansTheCodeOfADeviceCanBeLoggedInThere() throws Exception {
        String secretNo = api.addDevice("QR-1");
        api.bind("QR-1", "acme");
        try (Terminal terminal = gateway.connect().login("QR-1", secretNo)) {
            String reqId = terminal.request("gen_login_qrcode", json("{'state':'ST1','format_version':1}"));
            String text = scanned(BinaryFiles.download(terminal.next(), reqId));
            String body = json("{'code':'%s'}", text);
            assertThat(api.post("/login-codes", body).expect(200).json())
                    .isEqualTo(Json.parse(json("{'sn':'QR-1','corp_id':'acme','state':'ST1'}")));
            api.as(api.token("operator", "other")).post("/login-codes", body).expect(404, "code_unknown");
            api.post("/login-codes", json("{'code':'%s'}", text.replace(":U1Qx:", ":U1Qy:")))
                    .expect(404, "code_unknown");
            terminal.expect(40058, "gen_login_qrcode", json("{'format_version':1}"));
            terminal.expect(40058, "gen_login_qrcode", json("{'state':'ST1','format_version':2}"));
            api.unbind("QR-1");
            api.bind("QR-1", "acme");
            api.post("/login-codes", body).expect(404, "code_unknown");
        }
    }

    @Test
    void aCallForHelpIsAnEventAndNotEverySecondOne() throws Exception {
        try (Terminal terminal = gateway.login("HELP-1", "acme");
                EventReader events = EventReader.open(gateway)) {
            terminal.expect(0, "selfhelp_notify", json("{'data':'QUJDREVG'}"));
            JsonNode data = events.await("device.help", any -> true).data();
            assertThat(data).isEqualTo(Json.parse(json("{'corp_id':'acme','sn':'HELP-1','data':'QUJDREVG'}")));
            terminal.expect(45009, "selfhelp_notify", json("{'data':'again'}"));
            terminal.expect(40058, "selfhelp_notify", json("{'data':7}"));
        }
    }

    private static int send(Terminal terminal, String reqId, byte[] log) {
        terminal.wire().frame(Wire.BINARY, true, BinaryFiles.upload("upload_log", reqId, log));
        return terminal.reply(reqId).path("errcode").intValue();
    }

    private static JsonNode offered(Terminal terminal) {
        return terminal.expect(0, "get_firmware_info", null).path("body");
    }

    private static JsonNode selfInput(Terminal terminal) {
        return terminal.expect(0, "get_open_self_input", null).path("body");
    }

    private static String firmware(String version, long size) {
        return json(
                "{'version':'%s','md5sum':'%s','size':%d,'download_url':'https://files.example.com/f?a=1'}",
                version, MD5, size);
    }

    private static String wire(String version, long size) {
        return firmware(version, size).replace("\"version\"", "\"firmware_version\"");
    }

    private static byte[] fetch(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(api.request(path).GET().build(), BodyHandlers.ofByteArray())
                .body();
    }

    /** Read as the drawing that it is: searched as in a photograph, six of a thousand codes are missed when they stand quite straight. */
    private static String scanned(byte[] png) throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        BinaryBitmap bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels)));
        return new QRCodeReader()
                .decode(bitmap, Map.of(DecodeHintType.PURE_BARCODE, true))
                .getText();
    }
}
