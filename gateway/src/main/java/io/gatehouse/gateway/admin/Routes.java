package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.config.Settings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** THE table of the admin port: method and path to handler. */
final class Routes {
    private static final String API = "/api/v1";
    private static final String CONSENT = API + "/corps/{corp_id}/people/{user_type}/{userid}/consent";
    private static final String APP = API + "/corps/{corp_id}/apps/{agentid}";

    private final List<Route> table;
    private final Settings.Imports imports;

    /** Answers a request; may be called on any event loop, and does not block it. */
    interface Handler {
        CompletionStage<Answer> handle(Request request) throws RefusedException;
    }

    /**
     * One line of the table.
     *
     * @param path segments; one in braces matches any text
     * @param query the parameters it takes
     * @param opener takes the body as it comes, in the place of the handler; null where the body is kept
     * @param isOrder true if it does something of which the store holds nothing
     */
    record Route(
            String method,
            List<String> path,
            Permission permission,
            Set<String> query,
            Handler handler,
            Intake.@Nullable Opener opener,
            boolean isOrder) {
        /** Method and path, places in braces. */
        String action() {
            return method + " /" + String.join("/", path);
        }

        /** Whether the audit log tells of it, if it succeeds: it changes something, or takes everything away. */
        boolean isRecorded() {
            return !method.equals("GET") || permission == Permission.EXPORT;
        }

        boolean takes(String other) {
            return method.equals(other) || (other.equals("HEAD") && method.equals("GET"));
        }

        boolean matches(List<String> segments) {
            boolean same = path.size() == segments.size();
            for (int i = 0; same && i < path.size(); i++) {
                String segment = segments.get(i);
                same = isPlace(path.get(i)) ? !segment.isEmpty() : path.get(i).equals(segment);
            }
            return same;
        }

        Map<String, String> places(List<String> segments) {
            Map<String, String> places = new LinkedHashMap<>();
            for (int i = 0; i < path.size(); i++) {
                if (isPlace(path.get(i))) {
                    places.put(path.get(i).substring(1, path.get(i).length() - 1), segments.get(i));
                }
            }
            return places;
        }

        private static boolean isPlace(String segment) {
            return segment.startsWith("{");
        }
    }

    Routes(Domain domain, Operations operations) {
        imports = operations.imports();
        RosterCalls roster = new RosterCalls(domain.roster());
        DeviceCalls devices = new DeviceCalls(domain.devices(), domain.bindings());
        EnrollmentCalls enrollments = new EnrollmentCalls(
                domain.enrollments(),
                domain.terminals().photos(),
                domain.devices(),
                domain.terminals().photoSize());
        SyncCalls sync = new SyncCalls(domain.sync(), domain.devices(), domain.bindings());
        TokenCalls tokens = new TokenCalls(domain.tokens(), InstantSource.system());
        AuditCalls audit = new AuditCalls(domain.audit());
        PeopleCalls people = new PeopleCalls(domain.people());
        BlockCalls blocks = new BlockCalls(domain.logins());
        ErasureCalls erasures = new ErasureCalls(domain.people());
        ConsentCalls consents = new ConsentCalls(domain.consents(), InstantSource.system());
        KeyCalls keys = new KeyCalls(domain.audit().store(), operations.keys());
        AppCalls apps = new AppCalls(domain.apps());
        OutboxCalls outbox = new OutboxCalls(domain.apps());
        OperationsCalls operation = new OperationsCalls(operations);
        List<Route> own = List.of(
                route("POST", API + "/devices", Permission.RUN_DEVICES, devices::add),
                route("GET", API + "/devices", Permission.LOOK, devices::list, "corp_id", "online", "limit", "after"),
                route("GET", API + "/devices/{sn}", Permission.LOOK, devices::find),
                route("DELETE", API + "/devices/{sn}", Permission.RUN_DEVICES, devices::delete),
                route("POST", API + "/devices/{sn}/secret_no", Permission.RUN_DEVICES, devices::renewSecretNo),
                route("PUT", API + "/devices/{sn}/binding", Permission.RUN_DEVICES, devices::bind),
                route("DELETE", API + "/devices/{sn}/binding", Permission.RUN_DEVICES, devices::unbind),
                route("GET", API + "/devices/{sn}/sync", Permission.LOOK, sync::device),
                route("POST", API + "/devices/{sn}/sync", Permission.RUN_DEVICES, sync::retry),
                route(
                        "GET",
                        API + "/devices/{sn}/sync/people",
                        Permission.LOOK,
                        sync::people,
                        "state",
                        "limit",
                        "after"),
                route("POST", API + "/devices/{sn}/replace", Permission.RUN_DEVICES, sync::replace),
                route(
                        "GET",
                        API + "/corps/{corp_id}/people/{user_type}/{userid}/sync",
                        Permission.LOOK,
                        sync::person,
                        "limit",
                        "after"),
                route("PUT", API + "/devices/{sn}/groups", Permission.RUN_DEVICES, devices::setGroups),
                table(API + "/devices/import", Permission.RUN_DEVICES, devices::importTable),
                route("PUT", API + "/corps/{corp_id}", Permission.RUN_DEVICES, devices::nameCorp),
                route("POST", API + "/enrollments", Permission.ENROLL, enrollments::open),
                route(
                        "GET",
                        API + "/enrollments",
                        Permission.LOOK,
                        enrollments::list,
                        "sn",
                        "userid",
                        "state",
                        "limit",
                        "after"),
                route("GET", API + "/enrollments/{oper_id}", Permission.LOOK, enrollments::find, "wait"),
                route("DELETE", API + "/enrollments/{oper_id}", Permission.ENROLL, enrollments::cancel),
                route("GET", API + "/corps/{corp_id}/people", Permission.LOOK, people::list, "limit", "after"),
                route("GET", API + "/corps/{corp_id}/people/{user_type}/{userid}", Permission.LOOK, people::find),
                route("DELETE", API + "/corps/{corp_id}/people/{user_type}/{userid}", Permission.ERASE, people::erase),
                route("PUT", CONSENT, Permission.ENROLL, consents::give),
                route("GET", CONSENT, Permission.LOOK, consents::find),
                route("DELETE", CONSENT, Permission.ERASE, consents::withdraw),
                route("PUT", API + "/corps/{corp_id}/people/{user_type}/{userid}", Permission.KEEP_PEOPLE, roster::put),
                route(
                        "POST",
                        API + "/corps/{corp_id}/people/{user_type}/{userid}/rename",
                        Permission.KEEP_PEOPLE,
                        roster::rename),
                table(API + "/corps/{corp_id}/people/import", Permission.KEEP_PEOPLE, roster::importTable),
                route("GET", API + "/corps/{corp_id}/people/export", Permission.EXPORT, roster::exportTable),
                route("DELETE", API + "/corps/{corp_id}", Permission.ERASE_CORPS, erasures::eraseCorp),
                route("GET", API + "/corps/{corp_id}/erasures", Permission.ERASE, erasures::list, "limit", "after"),
                route("GET", API + "/erasures/{id}", Permission.ERASE, erasures::find),
                route("GET", API + "/blocks", Permission.LOOK, blocks::list, "limit", "after"),
                order("DELETE", API + "/blocks/{id}", Permission.RUN_DEVICES, blocks::lift),
                route("GET", API + "/corps/{corp_id}/apps", Permission.RUN_APPS, apps::list, "limit", "after"),
                route("GET", APP, Permission.RUN_APPS, apps::find),
                route("PUT", APP, Permission.RUN_APPS, apps::put),
                route("DELETE", APP, Permission.RUN_APPS, apps::remove),
                route("POST", APP + "/verification", Permission.RUN_APPS, apps::verify),
                route("GET", APP + "/outbox", Permission.LOOK, outbox::list, "state", "limit", "after"),
                route("POST", APP + "/outbox/replay", Permission.RUN_APPS, outbox::replayStuck),
                route("POST", APP + "/outbox/{id}/replay", Permission.RUN_APPS, outbox::replay),
                route("DELETE", APP + "/outbox/{id}", Permission.RUN_APPS, outbox::drop),
                route("POST", API + "/keys/rotation", Permission.RENEW_KEYS, keys::rotate),
                route("GET", API + "/keys/rotation", Permission.RENEW_KEYS, keys::rotation),
                route("GET", API + "/events", Permission.LOOK, operation::events),
                route("POST", API + "/tokens", Permission.GRANT, tokens::create),
                route("GET", API + "/tokens", Permission.GRANT, tokens::list, "limit", "after"),
                route("GET", API + "/tokens/{id}", Permission.GRANT, tokens::find),
                route("DELETE", API + "/tokens/{id}", Permission.GRANT, tokens::revoke),
                route(
                        "GET",
                        API + "/audit",
                        Permission.AUDIT,
                        audit::list,
                        "actor_id",
                        "action",
                        "outcome",
                        "from",
                        "until",
                        "limit",
                        "after"),
                route("GET", API + "/audit/verification", Permission.AUDIT, audit::verify),
                route("GET", API + "/version", Permission.LOOK, operation::version),
                route("GET", API + "/openapi.yaml", Permission.LOOK, operation::description),
                route("GET", "/metrics", Permission.OPEN, operation::metrics),
                route("GET", "/livez", Permission.OPEN, operation::live),
                route("GET", "/readyz", Permission.OPEN, operation::ready));
        table = Stream.concat(own.stream(), TerminalRoutes.of(domain)).toList();
    }

    /** The line of the table for this method and path. */
    Route find(String method, RequestTarget target) throws RefusedException {
        Set<String> allowed = new TreeSet<>();
        for (Route route : table) {
            if (route.matches(target.path())) {
                if (route.takes(method)) {
                    return route;
                }
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            throw new RefusedException(Problem.NOT_FOUND, Problem.NOT_FOUND.sentence());
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        throw RefusedException.methodNotAllowed(String.join(", ", allowed));
    }

    /** The action that a request tries, as it is recorded; nothing in it is of the caller's making. */
    String action(String method, RequestTarget target) {
        return table.stream()
                .filter(route -> route.takes(method) && route.matches(target.path()))
                .findFirst()
                .map(Route::action)
                .orElse("unknown");
    }

    /** Bounds of one import. */
    Settings.Imports imports() {
        return imports;
    }

    /** Every line, for the test that looks at who may use it. */
    List<Route> table() {
        return table;
    }

    static Route route(String method, String path, Permission permission, Handler handler, String... query) {
        return new Route(method, RequestTarget.segments(path), permission, Set.of(query), handler, null, false);
    }

    static Route order(String method, String path, Permission permission, Handler handler) {
        return new Route(method, RequestTarget.segments(path), permission, Set.of(), handler, null, true);
    }

    private static Route table(String path, Permission permission, Intake.Opener opener) {
        return new Route(
                "POST", RequestTarget.segments(path), permission, Set.of(), Routes::neverCalled, opener, false);
    }

    private static CompletionStage<Answer> neverCalled(Request request) {
        throw new IllegalStateException("the body of this request was worked on as it came");
    }
}
