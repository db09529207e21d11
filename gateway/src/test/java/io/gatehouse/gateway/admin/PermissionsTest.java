package io.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.domain.Role;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may use which route, written down a second time: a route that is not here is one that nobody has thought about. */
class PermissionsTest {
    private static final String ALL = "viewer operator enroller privacy_officer admin";
    private static final String DEVICES = "operator admin";
    private static final String ENROLLING = "operator enroller admin";
    private static final String PRIVACY = "privacy_officer admin";

    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("POST /api/v1/devices", DEVICES),
            Map.entry("GET /api/v1/devices", ALL),
            Map.entry("GET /api/v1/devices/{sn}", ALL),
            Map.entry("DELETE /api/v1/devices/{sn}", DEVICES),
            Map.entry("POST /api/v1/devices/{sn}/secret_no", DEVICES),
            Map.entry("PUT /api/v1/devices/{sn}/binding", DEVICES),
            Map.entry("DELETE /api/v1/devices/{sn}/binding", DEVICES),
            Map.entry("GET /api/v1/devices/{sn}/sync", ALL),
            Map.entry("POST /api/v1/devices/{sn}/sync", DEVICES),
            Map.entry("GET /api/v1/devices/{sn}/sync/people", ALL),
            Map.entry("POST /api/v1/devices/{sn}/replace", DEVICES),
            Map.entry("GET /api/v1/corps/{corp_id}/people/{user_type}/{userid}/sync", ALL),
            Map.entry("PUT /api/v1/corps/{corp_id}", DEVICES),
            Map.entry("POST /api/v1/enrollments", ENROLLING),
            Map.entry("GET /api/v1/enrollments", ALL),
            Map.entry("GET /api/v1/enrollments/{oper_id}", ALL),
            Map.entry("DELETE /api/v1/enrollments/{oper_id}", ENROLLING),
            Map.entry("GET /api/v1/corps/{corp_id}/records", ALL),
            Map.entry("GET /api/v1/corps/{corp_id}/temperatures", "operator privacy_officer admin"),
            Map.entry("GET /api/v1/corps/{corp_id}/door-openings", ALL),
            Map.entry("POST /api/v1/devices/{sn}/door", DEVICES),
            Map.entry("POST /api/v1/devices/{sn}/scan", DEVICES),
            Map.entry("GET /api/v1/door-openings/{oper_id}", ALL),
            Map.entry("GET /api/v1/devices/{sn}/self-input", ALL),
            Map.entry("PUT /api/v1/devices/{sn}/self-input", DEVICES),
            Map.entry("GET /api/v1/firmware", DEVICES),
            Map.entry("PUT /api/v1/firmware", DEVICES),
            Map.entry("DELETE /api/v1/firmware", DEVICES),
            Map.entry("GET /api/v1/devices/{sn}/firmware", ALL),
            Map.entry("PUT /api/v1/devices/{sn}/firmware", DEVICES),
            Map.entry("DELETE /api/v1/devices/{sn}/firmware", DEVICES),
            Map.entry("POST /api/v1/devices/{sn}/firmware", DEVICES),
            Map.entry("POST /api/v1/devices/{sn}/restart", DEVICES),
            Map.entry("POST /api/v1/devices/{sn}/logs", DEVICES),
            Map.entry("GET /api/v1/devices/{sn}/logs", DEVICES),
            Map.entry("GET /api/v1/devices/{sn}/logs/{id}", DEVICES),
            Map.entry("POST /api/v1/login-codes", DEVICES),
            Map.entry("GET /api/v1/corps/{corp_id}/people", ALL),
            Map.entry("GET /api/v1/corps/{corp_id}/people/{user_type}/{userid}", ALL),
            Map.entry("DELETE /api/v1/corps/{corp_id}/people/{user_type}/{userid}", PRIVACY),
            Map.entry("PUT /api/v1/corps/{corp_id}/people/{user_type}/{userid}/consent", ENROLLING),
            Map.entry("GET /api/v1/corps/{corp_id}/people/{user_type}/{userid}/consent", ALL),
            Map.entry("DELETE /api/v1/corps/{corp_id}/people/{user_type}/{userid}/consent", PRIVACY),
            Map.entry("PUT /api/v1/devices/{sn}/groups", DEVICES),
            Map.entry("POST /api/v1/devices/import", DEVICES),
            Map.entry("PUT /api/v1/corps/{corp_id}/people/{user_type}/{userid}", DEVICES),
            Map.entry("POST /api/v1/corps/{corp_id}/people/{user_type}/{userid}/rename", DEVICES),
            Map.entry("POST /api/v1/corps/{corp_id}/people/import", DEVICES),
            Map.entry("GET /api/v1/corps/{corp_id}/people/export", "operator privacy_officer admin"),
            Map.entry("DELETE /api/v1/corps/{corp_id}", PRIVACY),
            Map.entry("GET /api/v1/corps/{corp_id}/erasures", PRIVACY),
            Map.entry("GET /api/v1/erasures/{id}", PRIVACY),
            Map.entry("GET /api/v1/blocks", ALL),
            Map.entry("DELETE /api/v1/blocks/{id}", DEVICES),
            Map.entry("GET /api/v1/corps/{corp_id}/apps", DEVICES),
            Map.entry("GET /api/v1/corps/{corp_id}/apps/{agentid}", DEVICES),
            Map.entry("PUT /api/v1/corps/{corp_id}/apps/{agentid}", DEVICES),
            Map.entry("DELETE /api/v1/corps/{corp_id}/apps/{agentid}", DEVICES),
            Map.entry("POST /api/v1/corps/{corp_id}/apps/{agentid}/verification", DEVICES),
            Map.entry("GET /api/v1/corps/{corp_id}/apps/{agentid}/outbox", ALL),
            Map.entry("POST /api/v1/corps/{corp_id}/apps/{agentid}/outbox/replay", DEVICES),
            Map.entry("POST /api/v1/corps/{corp_id}/apps/{agentid}/outbox/{id}/replay", DEVICES),
            Map.entry("DELETE /api/v1/corps/{corp_id}/apps/{agentid}/outbox/{id}", DEVICES),
            Map.entry("POST /api/v1/keys/rotation", "admin"),
            Map.entry("GET /api/v1/keys/rotation", "admin"),
            Map.entry("GET /api/v1/events", ALL),
            Map.entry("POST /api/v1/tokens", "admin"),
            Map.entry("GET /api/v1/tokens", "admin"),
            Map.entry("GET /api/v1/tokens/{id}", "admin"),
            Map.entry("DELETE /api/v1/tokens/{id}", "admin"),
            Map.entry("GET /api/v1/audit", PRIVACY),
            Map.entry("GET /api/v1/audit/verification", PRIVACY),
            Map.entry("GET /api/v1/version", ALL),
            Map.entry("GET /api/v1/openapi.yaml", ALL),
            Map.entry("GET /metrics", ALL),
            Map.entry("GET /livez", ALL),
            Map.entry("GET /readyz", ALL));

    @Test
    void everyRouteIsForTheRolesOfTheTable() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK)) {
            for (Routes.Route route : port.routes.table()) {
                found.put(
                        route.action(),
                        Stream.of(Role.values())
                                .filter(role -> route.permission().isGivenTo(new Caller("1", "n", role, null, "a")))
                                .map(Role::word)
                                .collect(Collectors.joining(" ")));
            }
        }
        assertThat(found).isEqualTo(new TreeMap<>(EXPECTED));
    }

    @Test
    void onlyWhatIsOutsideOfTheApiNeedsNoToken() throws IOException {
        try (AdminPort port = AdminPort.withoutStore(AdminPort.QUICK)) {
            for (Routes.Route route : port.routes.table()) {
                assertThat(route.permission() == Permission.OPEN)
                        .as(route.action())
                        .isEqualTo(!route.action().contains(" /api/v1/"));
            }
        }
    }

    @Test
    void aTokenOfACorpDoesNothingThatIsBeyondIt() {
        Caller limited = new Caller("1", "n", Role.ADMIN, "c1", "a");

        assertThat(Stream.of(Permission.values()).filter(permission -> !permission.isGivenTo(limited)))
                .containsExactly(
                        Permission.OFFER_FIRMWARE, Permission.ERASE_CORPS, Permission.RENEW_KEYS, Permission.AUDIT);
    }
}
