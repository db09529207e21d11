package io.gatehouse.bench.features;

import io.gatehouse.protocol.Kind;
import java.util.concurrent.CompletionStage;

/** The sensor of a terminal: what it makes of a person who stands before it. */
public interface FeatureSource {
    /**
     * Captures one finger or face; the template may be ready at once or later, on any thread.
     *
     * @param slot which finger of the person; a person has one face, whatever the slot
     */
    CompletionStage<byte[]> capture(Kind kind, String userid, int slot);
}
