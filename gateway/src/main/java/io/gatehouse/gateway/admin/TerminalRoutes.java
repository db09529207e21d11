package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.admin.Routes.Route;
import java.util.stream.Stream;

/** The part of the table that is about what terminals tell and are told beside templates. */
final class TerminalRoutes {
    private static final String CORP = "/api/v1/corps/{corp_id}";
    private static final String DEVICE = "/api/v1/devices/{sn}";
    private static final String FIRMWARE = "/api/v1/firmware";
    private static final String[] RECORDS = {"sn", "userid", "from", "to", "limit", "after"};

    private TerminalRoutes() {}

    static Stream<Route> of(Domain domain) {
        Terminals terminals = domain.terminals();
        RecordCalls records = new RecordCalls(terminals.checkins(), terminals.health(), terminals.doors());
        DoorCalls doors = new DoorCalls(terminals.doors(), domain.devices());
        UpkeepCalls upkeep =
                new UpkeepCalls(domain.devices(), terminals.upkeep(), terminals.logs(), terminals.loginCodes());
        Permission run = Permission.RUN_DEVICES;
        return Stream.of(
                Routes.route("GET", CORP + "/records", Permission.LOOK, records::passes, RECORDS),
                Routes.route("GET", CORP + "/temperatures", Permission.READ_HEALTH, records::temperatures, RECORDS),
                Routes.route("GET", CORP + "/door-openings", Permission.LOOK, records::doors, RECORDS),
                Routes.route("POST", DEVICE + "/door", run, doors::open),
                Routes.route("POST", DEVICE + "/scan", run, doors::scanned),
                Routes.route("GET", "/api/v1/door-openings/{oper_id}", Permission.LOOK, doors::find, "wait"),
                Routes.route("GET", DEVICE + "/self-input", Permission.LOOK, upkeep::selfInput),
                Routes.route("PUT", DEVICE + "/self-input", run, upkeep::setSelfInput),
                Routes.route("GET", FIRMWARE, Permission.OFFER_FIRMWARE, upkeep::firmwareOfAll),
                Routes.route("PUT", FIRMWARE, Permission.OFFER_FIRMWARE, upkeep::offerToAll),
                Routes.route("DELETE", FIRMWARE, Permission.OFFER_FIRMWARE, upkeep::withdrawFromAll),
                Routes.route("GET", DEVICE + "/firmware", Permission.LOOK, upkeep::firmware),
                Routes.route("PUT", DEVICE + "/firmware", run, upkeep::offer),
                Routes.route("DELETE", DEVICE + "/firmware", run, upkeep::withdraw),
                Routes.order("POST", DEVICE + "/firmware", run, upkeep::update),
                Routes.order("POST", DEVICE + "/restart", run, upkeep::restart),
                Routes.order("POST", DEVICE + "/logs", run, upkeep::fetchLog),
                Routes.route("GET", DEVICE + "/logs", run, upkeep::logs),
                Routes.route("GET", DEVICE + "/logs/{id}", run, upkeep::log),
                Routes.route("POST", "/api/v1/login-codes", run, upkeep::loginCode));
    }
}
