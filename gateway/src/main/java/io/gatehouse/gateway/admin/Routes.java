package io.gatehouse.gateway.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** THE table of the admin port: method and path to handler. */
final class Routes {
    private static final String API = "/api/v1";

    private final List<Route> table;

    /** Answers a request; may be called on any event loop, and does not block it. */
    interface Handler {
        CompletionStage<Answer> handle(Request request) throws RefusedException;
    }

    /**
     * One line of the table.
     *
     * @param path segments; one in braces matches any text
     * @param query the parameters it takes
     */
    record Route(String method, List<String> path, Set<String> query, Handler handler) {
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
        DeviceCalls devices = new DeviceCalls(domain.devices(), domain.bindings());
        EnrollmentCalls enrollments = new EnrollmentCalls(domain.enrollments());
        PeopleCalls people = new PeopleCalls(domain.people());
        BlockCalls blocks = new BlockCalls(domain.logins());
        ErasureCalls erasures = new ErasureCalls(domain.people());
        KeyCalls keys = new KeyCalls(operations.keys());
        OperationsCalls operation = new OperationsCalls(operations);
        table = List.of(
                route("POST", API + "/devices", devices::add),
                route("GET", API + "/devices", devices::list, "corp_id", "online", "limit", "after"),
                route("GET", API + "/devices/{sn}", devices::find),
                route("DELETE", API + "/devices/{sn}", devices::delete),
                route("POST", API + "/devices/{sn}/secret_no", devices::renewSecretNo),
                route("PUT", API + "/devices/{sn}/binding", devices::bind),
                route("DELETE", API + "/devices/{sn}/binding", devices::unbind),
                route("PUT", API + "/corps/{corp_id}", devices::nameCorp),
                route("POST", API + "/enrollments", enrollments::open),
                route("GET", API + "/enrollments", enrollments::list, "sn", "userid", "state", "limit", "after"),
                route("GET", API + "/enrollments/{oper_id}", enrollments::find, "wait"),
                route("DELETE", API + "/enrollments/{oper_id}", enrollments::cancel),
                route("GET", API + "/corps/{corp_id}/people", people::list, "limit", "after"),
                route("GET", API + "/corps/{corp_id}/people/{user_type}/{userid}", people::find),
                route("DELETE", API + "/corps/{corp_id}/people/{user_type}/{userid}", people::erase),
                route("GET", API + "/blocks", blocks::list, "limit", "after"),
                route("DELETE", API + "/blocks/{id}", blocks::lift),
                route("DELETE", API + "/corps/{corp_id}", erasures::eraseCorp),
                route("GET", API + "/corps/{corp_id}/erasures", erasures::list, "limit", "after"),
                route("GET", API + "/erasures/{id}", erasures::find),
                route("POST", API + "/keys/rotation", keys::rotate),
                route("GET", API + "/keys/rotation", keys::rotation),
                route("GET", API + "/events", operation::events),
                route("GET", API + "/version", operation::version),
                route("GET", "/metrics", operation::metrics),
                route("GET", "/livez", operation::live),
                route("GET", "/readyz", operation::ready));
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

    private static Route route(String method, String path, Handler handler, String... query) {
        return new Route(method, RequestTarget.segments(path), Set.of(query), handler);
    }
}
