package io.gatehouse.gateway.domain;

import org.jspecify.annotations.Nullable;

/** Port: the part of the store that keeps who has agreed. A person need not be stored to have agreed. */
public interface ConsentRecords {
    /** The last one of a person, in force or withdrawn; null if there is none, or the person was erased since. */
    @Nullable
    Consent of(PersonKey person);

    /** What a transaction may change. */
    interface Changes extends ConsentRecords {
        /** Keeps it in place of any earlier one of its person. */
        void put(Consent consent);
    }
}
