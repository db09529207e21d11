package io.gatehouse.gateway.admin;

import java.util.concurrent.CompletionStage;

/**
 * Takes a body of any length piece by piece, and keeps little of it. Called on the connection's event loop only, and one call
 * at a time: the next piece is not read before the stage of the one before is done.
 */
interface Intake {
    /** Opens one for a request whose head has come; its body is empty. */
    interface Opener {
        Intake open(Request request) throws RefusedException;
    }

    /** Takes a piece. A stage that fails ends the request; with a {@link RefusedException} its answer is sent. */
    CompletionStage<?> add(byte[] piece);

    /** The body has ended. */
    CompletionStage<Answer> end();

    /** How many items were refused so far; to be asked when nothing is being worked on. */
    long refused();

    /** The body will not end. Done when nothing is being worked on any more. */
    CompletionStage<?> abandon();
}
