package io.gatehouse.bench.compare;

import io.gatehouse.bench.baseline.Baseline;
import io.gatehouse.bench.client.Client;
import io.gatehouse.bench.client.Dialogue;
import io.gatehouse.bench.client.Replies;
import io.gatehouse.bench.client.SmallFrames;
import io.gatehouse.bench.compare.ClosedLoop.Section;
import io.gatehouse.bench.local.TemporaryDirectory;
import io.gatehouse.bench.server.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Small requests on 100 connections that are logged in, against an echo of the same frames: a ping, and a get_corp_info
 * of 250 bytes, whose body the gateway has to read though it needs nothing of it.
 */
public record SmallRequests(String target, int window, Bound bound) implements Target.Measurement {
    private static final int CONNECTIONS = 100;
    private static final int COMMAND_BYTES = 250;

    /** Different ones of a connection; more may be in flight. */
    private static final int PINGS = 4;

    /** One kind of request, and the gateway's reply. */
    private record Kind(String name, UnaryOperator<String> request, UnaryOperator<String> reply) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("ping", SmallRequests::ping, Replies::ok),
            new Kind(
                    "250-byte command",
                    SmallRequests::command,
                    reqId -> Replies.ok(reqId, "{\"corp_name\":\"bench\"}")));

    /** The whole text of one. */
    public static String ping(String reqId) {
        return "{\"cmd\":\"ping\",\"headers\":{\"req_id\":\"" + reqId + "\"}}";
    }

    /** The same of 250 bytes, where the req_id has ten. */
    public static String command(String reqId) {
        String head = "{\"cmd\":\"get_corp_info\",\"headers\":{\"req_id\":\"" + reqId
                + "\"},\"body\":{\"sn\":\"bench-00000\",\"firmware_version\":\"1.0.0\",\"battery\":87,\"charging\":true,"
                + "\"network\":{\"type\":\"wifi\",\"rssi\":-61},\"note\":\"";
        String tail = "\"}}";
        return head + "x".repeat(COMMAND_BYTES - head.length() - tail.length()) + tail;
    }

    /** Pings, one after the other or a few in flight. */
    static IntFunction<Dialogue> pings(UnaryOperator<String> reply) {
        return connection -> new SmallFrames(connection, PINGS, SmallRequests::ping, reply);
    }

    @Override
    public List<Result> measure(Plan plan, Client client) throws IOException, InterruptedException {
        try (TemporaryDirectory data = TemporaryDirectory.create("gatehouse-compare-", false);
                Contender gateway = plan.gateway(data.path(), CONNECTIONS);
                Contender echo = plan.baseline(Baseline.ECHO)) {
            return measure(plan, client, gateway, echo);
        }
    }

    private List<Result> measure(Plan plan, Client client, Contender gateway, Contender echo)
            throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Kind kind : KINDS) {
            ClosedLoop loop = new ClosedLoop(CONNECTIONS, window, 0, plan.seconds());
            List<Result.Pair> pairs = SideBySide.measure(
                    plan,
                    client,
                    loop,
                    target + " " + kind.name(),
                    side(gateway, kind.request(), kind.reply()),
                    side(echo, kind.request(), kind.request()),
                    Section::cpuMicrosPerReply);
            results.add(new Result(
                    target, kind.name() + ", " + window + " in flight", "B1 echo", "µs CPU/frame", bound, pairs));
        }
        return results;
    }

    private SideBySide.Side side(Contender contender, UnaryOperator<String> request, UnaryOperator<String> reply) {
        return new SideBySide.Side(contender, run -> connection -> new SmallFrames(connection, window, request, reply));
    }
}
