package io.gatehouse.bench.server;

/** {@link GatewayMain} with a store that is not encrypted. */
public final class PlainGatewayMain {
    private PlainGatewayMain() {}

    /** Arguments: the gateway's own. */
    public static void main(String[] args) {
        PlainProvider.install();
        GatewayMain.main(args);
    }
}
