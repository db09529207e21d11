package io.gatehouse.gateway.domain;

/**
 * What somebody did or tried at the admin port. It holds names, never a secret, a token or a template.
 *
 * @param actorId the id of the token; {@code admin.token} for the one of the configuration, {@code command}
 *     for the command line, empty where nobody was let in
 * @param actor the name of the token
 * @param action method and path of the route, places in braces
 * @param target what it was about, such as {@code sn=SN1}
 * @param outcome {@code done}, the code of the refusal, {@code begun} of what is recorded at its end too, or
 *     {@code abandoned} of an import that did not come to its end
 * @param address where it came from, without the port
 * @param count how many it stands for; more than one only for refusals that were summed up
 */
public record AuditEntry(
        String actorId, String actor, String action, String target, String outcome, String address, long count) {
    /** The outcome of what was not refused. */
    public static final String DONE = "done";

    /** The outcome of an import whose first lines are done, and of an order; another record tells how it ended. */
    public static final String BEGUN = "begun";

    /** The outcome of an import of which only the beginning was done. */
    public static final String ABANDONED = "abandoned";
}
