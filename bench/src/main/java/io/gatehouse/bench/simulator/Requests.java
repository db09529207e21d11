package io.gatehouse.bench.simulator;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** The requests of one connection that wait for their answer, oldest first. Event loop only. */
final class Requests {
    private record Waiting(String reqId, CompletableFuture<TerminalReply> reply) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    CompletableFuture<TerminalReply> add(String reqId) {
        CompletableFuture<TerminalReply> reply = new CompletableFuture<>();
        waiting.add(new Waiting(reqId, reply));
        return reply;
    }

    /** Gives an answer to the oldest request of this id; false if none waits. */
    boolean answer(String reqId, int errcode, String errmsg, JsonNode body) {
        boolean first = true;
        for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); first = false) {
            Waiting request = each.next();
            if (request.reqId().equals(reqId)) {
                each.remove();
                request.reply().complete(new TerminalReply(errcode, errmsg, body, first));
                return true;
            }
        }
        return false;
    }

    void fail(ConnectionLostException cause) {
        Waiting request;
        while ((request = waiting.poll()) != null) {
            request.reply().completeExceptionally(cause);
        }
    }
}
