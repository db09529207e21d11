package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.it.Api.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Enrolments with a picture that the terminal makes features of. */
class PhotoIT {
    private static final byte[] PICTURE = BinaryFiles.jpeg(100_000);
    private static TestGateway gateway;
    private static Api api;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start("photos.size=128KiB", "photos.total=250KiB");
        api = gateway.api();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void theTerminalFetchesThePictureAndAnswersWithFeatures() throws Exception {
        try (Terminal terminal = gateway.login("PHOTO-1", "acme")) {
            String operId =
                    open("PHOTO-1", PICTURE).expect(201).json().path("oper_id").stringValue();
            JsonNode push = terminal.expectPush("push_user_face");
            JsonNode info = push.at("/face_info/0");
            assertThat(push.path("oper_id").stringValue()).isEqualTo(operId);
            assertThat(push.path("userid").stringValue()).isEqualTo("ann");
            assertThat(push.path("user_type")).hasToString("0");
            assertThat(info.path("id")).hasToString("0");
            assertThat(info.path("photo_size")).hasToString("100000");
            assertThat(info.path("media_type").stringValue()).isEqualTo("image/jpeg");
            String mediaId = info.path("media_id").stringValue();
            assertThat(mediaId).matches("[!-~]{20,64}");

            assertThat(download(terminal, mediaId)).isEqualTo(PICTURE);
            assertThat(terminal.upload(Uploads.enrolled(operId, Uploads.face("ann", 0, 7))))
                    .isEmpty();
            assertThat(api.await(operId, 30).path("state").stringValue()).isEqualTo("succeeded");
            refused(terminal, mediaId);
            holdsNoPicture();
        }
    }

    @Test
    void nobodyElseGetsThePicture() {
        try (Terminal terminal = gateway.login("PHOTO-2", "acme");
                Terminal other = gateway.login("PHOTO-3", "acme")) {
            String operId =
                    open("PHOTO-2", PICTURE).expect(201).json().path("oper_id").stringValue();
            String mediaId = mediaId(terminal);
            refused(other, mediaId);
            refused(terminal, "photo-none");
            refused(terminal, "");
            assertThat(download(terminal, mediaId)).isEqualTo(PICTURE);
            api.delete("/enrollments/" + operId).expect(200);
            terminal.expectPush("push_exit_page");
            refused(terminal, mediaId);
        }
    }

    @Test
    void picturesTakeNoMoreMemoryThanTheyMayAndGiveItBack() {
        try (Terminal one = gateway.login("PHOTO-4", "acme");
                Terminal two = gateway.login("PHOTO-5", "acme");
                Terminal three = gateway.login("PHOTO-6", "acme")) {
            String first =
                    open("PHOTO-4", PICTURE).expect(201).json().path("oper_id").stringValue();
            String second =
                    open("PHOTO-5", PICTURE).expect(201).json().path("oper_id").stringValue();
            Answer full = open("PHOTO-6", PICTURE).expect(503, "too_many_photos");
            assertThat(full.headers().firstValue("Retry-After")).hasValue("1");
            three.expectNoPush();
            // A device that is busy takes no room either.
            open("PHOTO-4", BinaryFiles.jpeg(50_000)).expect(409, "device_busy");
            one.upload(Uploads.failed(first, 7, "No face in it"));
            String third =
                    open("PHOTO-6", PICTURE).expect(201).json().path("oper_id").stringValue();
            api.delete("/enrollments/" + second).expect(200);
            two.expectPush("push_user_face");
            two.expectPush("push_exit_page");
            api.unbind("PHOTO-6");
            assertThat(api.enrollment(third).path("state").stringValue()).isEqualTo("cancelled");
            holdsNoPicture();
        }
    }

    @Test
    void aPictureIsCheckedBeforeAnythingElse() {
        api.addDevice("PHOTO-7");
        open("PHOTO-7", BinaryFiles.jpeg(128 * 1024 + 1)).expect(422, "invalid");
        open("PHOTO-7", new byte[] {1, 2, 3, 4, 5}).expect(422, "invalid");
        open("PHOTO-7", new byte[0]).expect(422, "invalid");
        for (String photo : List.of("'!'", "7", "'====' ")) {
            enroll(json("{'sn':'PHOTO-7','userid':'ann','page_type':'fa','photo':" + photo + "}"))
                    .expect(422, "invalid");
        }
        enroll(json(
                        "{'sn':'PHOTO-7','userid':'ann','page_type':'fp','photo':'%s'}",
                        Base64.getEncoder().encodeToString(PICTURE)))
                .expect(422, "invalid");
        open("PHOTO-7", PICTURE).expect(409, "device_unbound");
    }

    @Test
    void aRestartLosesThePictureAndTheEnrolmentSaysSo() {
        try (TestGateway own = TestGateway.start()) {
            String secretNo = own.api().addDevice("PHOTO-8");
            own.api().bind("PHOTO-8", "acme");
            String operId;
            String mediaId;
            try (Terminal terminal = own.connect().login("PHOTO-8", secretNo)) {
                operId = own.api()
                        .post("/enrollments", enrollment("PHOTO-8", PICTURE))
                        .expect(201)
                        .json()
                        .path("oper_id")
                        .stringValue();
                mediaId = mediaId(terminal);
            }
            own.restart();
            try (Terminal terminal = own.connect().login("PHOTO-8", secretNo)) {
                terminal.expect(40058, "download_photo", json("{'media_id':'%s','format_version':1}", mediaId));
                JsonNode failed = own.api().await(operId, 30);
                assertThat(failed.path("state").stringValue()).isEqualTo("failed");
                assertThat(failed.path("errmsg").stringValue()).contains("restart");
                terminal.expectPush("push_exit_page");
            }
        }
    }

    @Test
    void noFileHoldsAPicture() throws Exception {
        try (Terminal terminal = gateway.login("PHOTO-9", "acme")) {
            open("PHOTO-9", PICTURE).expect(201);
            terminal.expectPush("push_user_face");
            String needle = new String(PICTURE, 5_000, 32, StandardCharsets.ISO_8859_1);
            try (Stream<Path> files = Files.walk(gateway.dataDir())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)
                                    .contains(needle))
                            .as(file.toString())
                            .isFalse();
                }
            }
            api.delete("/devices/PHOTO-9").expect(204);
        }
    }

    private static Answer open(String sn, byte[] picture) {
        return enroll(enrollment(sn, picture));
    }

    private static String enrollment(String sn, byte[] picture) {
        return json(
                "{'sn':'%s','userid':'ann','page_type':'fa','photo':'%s'}",
                sn, Base64.getEncoder().encodeToString(picture));
    }

    private static Answer enroll(String body) {
        return api.post("/enrollments", body);
    }

    private static String mediaId(Terminal terminal) {
        return terminal.expectPush("push_user_face").at("/face_info/0/media_id").stringValue();
    }

    /** As firmware does, with the media_id as req_id. */
    private static byte[] download(Terminal terminal, String mediaId) {
        terminal.send(
                Terminal.envelope("download_photo", mediaId, json("{'media_id':'%s','format_version':1}", mediaId)));
        return BinaryFiles.download(terminal.next(), mediaId);
    }

    private static void refused(Terminal terminal, String mediaId) {
        terminal.expect(40058, "download_photo", json("{'media_id':'%s','format_version':1}", mediaId));
    }

    private static void holdsNoPicture() {
        Eventually.passes(() -> assertThat(api.get("//metrics").text()).contains("gatehouse_photo_bytes 0.0"));
    }
}
