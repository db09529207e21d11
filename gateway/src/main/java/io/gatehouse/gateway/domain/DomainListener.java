package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Kind;

/** Port: what happened, for the meters. Called from any thread; must not block. */
public interface DomainListener {
    /** An enrolment has entered this state. */
    void enrollmentChanged(Enrollment.State state);

    void peopleUploaded(int stored, int refused);

    /** A corp was refused something because of its quota. */
    void quotaRefused(Quota quota);

    /** So many people were refused because they have not agreed. */
    void consentMissing(int people);

    /** So many visits have begun, and so many have ended and their visitors were erased. */
    void visits(int begun, int ended);

    void templates(Kind kind, int stored, int deleted, int refused);

    /** A login came too often, and was not looked at. */
    void loginRefused(LoginLimit limit);

    /** A register was played again from another address. */
    void helloPlayedAgain();
}
