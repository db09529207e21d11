package io.gatehouse.gateway.admin;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
                "PUT | /corps/c1 | {'name':null}"
            })
    void aFieldThatIsNotWhatWasExpectedIsRefused(String method, String path, String body) {
        api.call(method, path, body).expect(422, "invalid");
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
