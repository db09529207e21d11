package io.gatehouse.bench.server;

import io.gatehouse.bench.baseline.Lifeline;
import io.gatehouse.gateway.Main;

/** The gateway as it ships, but that it does not outlive the comparison. */
public final class GatewayMain {
    private GatewayMain() {}

    /** Arguments: the gateway's own. */
    public static void main(String[] args) {
        Lifeline.hold();
        Main.main(args);
    }
}
