package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Change.Subject;
import io.gatehouse.protocol.UserType;
import java.time.Instant;
import java.util.List;

/** What a terminal is told about a list of people; each is one step of the list's version. */
public sealed interface Notice {
    /** How many people one may name: with more, known firmware pulls everything. */
    int MAX_PEOPLE = 198;

    Roll roll();

    /** The version of the list once the terminal has done what it was told. */
    long version();

    Instant at();

    /** People came, changed or went. With nobody, and a gap before its version, it makes the terminal pull everything. */
    record Changed(
            Roll roll, long version, Instant at, List<Subject> created, List<Subject> updated, List<Subject> deleted)
            implements Notice {
        /** How many the terminal has to fetch. */
        public int toFetch() {
            return created.size() + updated.size();
        }
    }

    /** Somebody has another userid; the templates stay. Never of a visitor. */
    record Renamed(long version, Instant at, UserType userType, Change.Rename rename) implements Notice {
        @Override
        public Roll roll() {
            return Roll.CONTACTS;
        }
    }
}
