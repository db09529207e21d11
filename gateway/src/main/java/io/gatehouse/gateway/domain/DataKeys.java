package io.gatehouse.gateway.domain;

import java.util.concurrent.CompletionStage;

/** Port: the keys that seal what is stored. */
public interface DataKeys {
    /** Makes new keys; completes as soon as they seal what is stored from then on. The rest follows in the background. */
    CompletionStage<?> rotate();

    /** How much of what is stored is sealed by the newest keys, from 0 to 1. */
    double share();
}
