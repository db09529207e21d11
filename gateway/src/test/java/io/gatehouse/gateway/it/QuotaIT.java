package io.gatehouse.gateway.it;

import static io.gatehouse.gateway.it.Uploads.finger;
import static io.gatehouse.gateway.it.Uploads.people;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a terminal and an operator are told of a quota. */
class QuotaIT {
    @Test
    void aPersonBeyondTheQuotaIsInTheFailList() {
        try (TestGateway gateway = TestGateway.start("quota.people=2", "quota.templates=3");
                Terminal terminal = gateway.login("Q1", "corp")) {
            assertThat(terminal.upload(people(finger("ann", 0, 1), finger("bob", 0, 2))))
                    .isEmpty();
            JsonNode refused = terminal.upload(people(finger("ann", 1, 3), finger("cid", 0, 4), finger("bob", 1, 5)));
            assertThat(refused.valueStream().map(person -> person.path("userid").stringValue()))
                    .containsExactly("cid", "bob");
            assertThat(gateway.api().people("corp")).hasSize(2);
        }
    }

    @Test
    void anUploadBeyondTheRateIsAnswered45009AndNothingOfItIsStored() {
        try (TestGateway gateway = TestGateway.start("quota.uploads-per-minute=2");
                Terminal terminal = gateway.login("Q1", "corp");
                Terminal other = gateway.login("Q2", "other")) {
            terminal.upload(people(finger("ann", 0, 1)));
            terminal.upload(people(finger("ann", 1, 1)));
            terminal.expect(45009, "upload_userinfo", people(finger("bob", 0, 2)));
            assertThat(gateway.api().people("corp")).hasSize(1);
            assertThat(other.upload(people(finger("bob", 0, 2)))).isEmpty();
            terminal.expect(0, "ping", null);
        }
    }

    @Test
    void aDeviceBeyondTheQuotaIsRefusedWith409() {
        try (TestGateway gateway = TestGateway.start("quota.devices=1")) {
            Api api = gateway.api();
            api.post("/devices", "{\"sn\":\"Q1\",\"corp_id\":\"corp\"}").expect(201);
            api.post("/devices", "{\"sn\":\"Q2\",\"corp_id\":\"corp\"}").expect(409, "too_many_devices");
            api.post("/devices", "{\"sn\":\"Q2\"}").expect(201);
            api.put("/devices/Q2/binding", "{\"corp_id\":\"corp\"}").expect(409, "too_many_devices");
        }
    }
}
