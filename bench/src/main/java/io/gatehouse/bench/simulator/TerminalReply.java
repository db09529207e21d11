package io.gatehouse.bench.simulator;

import tools.jackson.databind.JsonNode;

/**
 * The cloud's answer to one request.
 *
 * @param body a missing node where there is none
 * @param inOrder false if an earlier request of the connection was still waiting
 */
public record TerminalReply(int errcode, String errmsg, JsonNode body, boolean inOrder) {
    /** True for errcode 0. */
    public boolean ok() {
        return errcode == 0;
    }

    /** How many people of an upload were not stored; 0 where the answer has no list. */
    public int failed() {
        return body.path("fail_list").size();
    }

    /** Hides the body, which may hold a secret. */
    @Override
    public String toString() {
        return "TerminalReply[" + errcode + " " + errmsg + (inOrder ? "" : ", out of order") + "]";
    }
}
