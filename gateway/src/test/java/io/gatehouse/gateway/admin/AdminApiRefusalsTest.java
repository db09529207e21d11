package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API refuses whatever the store holds. */
@SuppressWarnings("NullAway.Init")
class AdminApiRefusalsTest {
    @TempDir
    static Path dir;

    private static AdminPort port;
    private static ApiClient api;

    @BeforeAll
    static void start() throws Exception {
        port = AdminPort.overSqlite(dir, new FakeLink());
        api = new ApiClient(port);
    }

    @AfterAll
    static void stop() {
        port.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/devices?limit=0",
                "/devices?limit=1001",
                "/devices?limit=-1",
                "/devices?limit=1e2",
                "/devices?limit=x",
                "/devices?online=yes",
                "/devices?offset=1",
                "/devices/S1?x=1",
                "/enrollments?state=gone",
                "/enrollments?limit=0",
                "/enrollments?after=no-mark",
                "/enrollments/x?wait=121",
                "/enrollments/x?wait=-1",
                "/enrollments/x?wait=1.5",
                "/corps/c1/people?limit=2000",
                "/corps/c1/people?after=no-mark",
                "/corps/c1/records?from=%2B999999999-12-31T23:59:59Z",
                "/corps/c1/records?to=%2B10000-01-01T00:00:00Z",
                "/corps/c1/temperatures?from=-0001-12-31T23:59:59Z",
                "/corps/c1/door-openings?to=0000-01-01T00:00:00%2B00:01",
                "/audit?until=%2B292278995-01-01T00:00:00Z",
                "/events?last=1"
            })
    void aParameterThatIsNotWhatWasExpectedIsRefused(String path) {
        api.call("GET", path, null).expect(422, "invalid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "POST | /devices | {'sn':'a b'}",
                "POST | /devices | {'sn':'S1','secret_no':''}",
                "POST | /devices | {'sn':'S1','secret_no':'ü'}",
                "POST | /devices | {'sn':'S1','name':''}",
                "POST | /devices | {'sn':'S1','name':7}",
                "POST | /devices | {'sn':'S1','corp_id':'a b'}",
                "POST | /devices | {'sn':'S1','colour':'red'}",
                "PUT | /devices/S1/binding | {}",
                "PUT | /devices/S1/binding | {'corp_id':''}",
                "PUT | /devices/S1/binding | {'corp_id':'c1','x':1}",
                "PUT | /corps/c1 | {}",
                "PUT | /corps/c%20d | {'name':'n'}",
                "PUT | /corps/c1 | {'name':null}",
                "PUT | /corps/c1/people/1/v%2F7 | {'ends_at':'+292278995-01-01T00:00:00Z'}",
                "PUT | /corps/c1/people/0/u/consent | {'text_version':'1','given_at':'-0001-01-01T00:00:00Z'}",
                "POST | /tokens | {'name':'n','role':'viewer','expires_at':'9999-12-31T23:59:59-01:00'}"
            })
    void aFieldThatIsNotWhatWasExpectedIsRefused(String method, String path, String body) {
        api.call(method, path, body).expect(422, "invalid");
    }

    @Test
    void aTimeThatIsNoTextIsToldWhatATimeIs() {
        String detail = api.call("POST", "/tokens", "{'name':'n','role':'viewer','expires_at':5}")
                .expect(422, "invalid")
                .json()
                .path("detail")
                .stringValue();
        assertThat(detail).startsWith("expires_at: expected a time such as 2030-01-31T12:00:00Z");
    }

    @Test
    void theFirstAndTheLastTimeThatCanBeWrittenAreTaken() {
        api.call("GET", "/audit?from=0000-01-01T00:00:00Z&until=9999-12-31T23:59:59.999Z", null)
                .expect(200);
    }

    @Test
    void aMarkThatNoPageEndsWithBeginsNoListOfATerminalAnew() {
        api.call("POST", "/devices", "{'sn':'M1','corp_id':'c1'}").expect(201);
        api.call("GET", "/devices/M1/sync/people?after=broken", null).expect(422, "invalid");
        api.call("GET", "/devices/M1/sync/people?after=v5", null).expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/corps/c1/people/3/u",
                "/corps/c1/people/x/u",
                "/corps/c1/people/0/u",
                "/corps/c1/people/1/u%2F1"
            })
    void nobodyIsFoundWhereNobodyIs(String path) {
        api.call("GET", path, null).expect(404, "person_unknown");
        api.call("DELETE", path, null).expect(404, "person_unknown");
    }
}
