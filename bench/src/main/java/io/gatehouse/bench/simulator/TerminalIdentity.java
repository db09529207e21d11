package io.gatehouse.bench.simulator;

/** Who a terminal is; the SecretNo signs its registration and is shown nowhere. */
public record TerminalIdentity(String sn, String secretNo) {
    @Override
    public String toString() {
        return "TerminalIdentity[" + sn + "]";
    }
}
