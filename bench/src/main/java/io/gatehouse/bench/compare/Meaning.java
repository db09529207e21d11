package io.gatehouse.bench.compare;

/** What is measured, a sentence each. */
final class Meaning {
    /** Of the plot. */
    static final String CURVE =
            "A ping on 1,000 connections in the open model: requests leave at random times laid down"
                    + " before, and a latency counts from the time at which its request was meant to leave. Both servers get the"
                    + " same rates, up to nine tenths of what the slower one answers with one request in flight on each connection.";

    private Meaning() {}

    /** Of a target, such as T1. */
    static String of(String target) {
        return switch (target) {
            case "T1" ->
                "CPU time of the server for a small request, parsed, dispatched and answered, on 100 connections"
                        + " with one in flight each; B1 is Netty's own WebSocket pipeline with an echo.";
            case "T2" -> "The same with 16 in flight on each connection.";
            case "T3" ->
                "Live heap, direct and native memory for each of 19,000 connections that are logged in and idle;"
                        + " those of B1 have only shaken hands.";
            case "T4" ->
                "Uploads of 200 people for a second of CPU time, everything but the store; B2 is Netty's own"
                        + " WebSocket pipeline that lets every frame go unread.";
            case "T5" ->
                "The same; B3 is Netty's own WebSocket pipeline with Jackson's databind and Base64, and no store.";
            case "T6" ->
                "Templates a second, uploaded over sockets, stored, synced and acknowledged; B4 is the same store"
                        + " fed the same rows without sockets.";
            case "T6E" ->
                "CPU time of the server for one template of the same uploads; the other is the same gateway with a"
                        + " cipher that copies and random numbers that are counted.";
            case "T7" ->
                "The same, and CPU time for a template; B5 is Spring Boot with Tomcat, Jackson and JDBC, a"
                        + " transaction for each upload, on SQLite with the same settings.";
            case "T8" ->
                "Time to the reply of a lone upload of 200 people on an idle gateway that has taken uploads for half a"
                        + " minute, against one sync of as many bytes on the same disk.";
            case "T9" -> "Memory for each upload of 6 MB that is in flight, against the size of its frame.";
            case "T10" ->
                "10,000 terminals upload 200 people each at once to a gateway with a heap of 512 MiB: all are"
                        + " acknowledged, none is dropped, and memory stays within its bounds.";
            case "T11" ->
                "p99 of a ping, open model, at half of what the gateway answers by itself, while four uploads of"
                        + " 6 MB are in flight all the time and stored; against the same without the uploads.";
            case "T12" ->
                "p99 of a ping, open model, on 10,000 connections at half of what B1 answers in the same run, 15 s"
                        + " after the last login and for at least 10 s; against the echo of the same frame by B1 at"
                        + " the same rate.";
            case "T13" ->
                "From the first connect to the last of 19,000 terminals being logged in, with at most 1,024"
                        + " connects outstanding; against bare handshakes with B1.";
            case "T14" ->
                "An enrolment on an idle gateway: from the HTTP request to the push at the terminal, and from the"
                        + " upload to the answer of whoever waits, p99, each less one sync; against a bare HTTP call.";
            default -> throw new IllegalArgumentException("no target is called " + target);
        };
    }
}
