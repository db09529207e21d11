package io.gatehouse.gateway.admin;

/** Whether a balancer should send terminals here. */
public enum Readiness {
    READY("The gateway takes terminals."),
    STARTING("The gateway is starting."),
    DRAINING("The gateway is stopping."),
    STORE_UNAVAILABLE("The store does not take writes.");

    private final String sentence;

    Readiness(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
