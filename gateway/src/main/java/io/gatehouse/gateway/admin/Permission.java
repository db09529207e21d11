package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Role;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** THE table of who may do what: every route names one of these, and there is no route without. */
enum Permission {
    /** For everybody, without a token: nothing here is about a corp. */
    OPEN,
    /** Reads devices, enrolments, people and events. */
    LOOK,
    /** Changes devices, their bindings and the names of corps. */
    RUN_DEVICES,
    /** Registers apps, sees where their callbacks go, and has them sent again. */
    RUN_APPS,
    /** Makes, changes and renames people. */
    KEEP_PEOPLE,
    /** Takes all people of a corp away at once. */
    EXPORT,
    /** Opens and cancels enrolments. */
    ENROLL,
    /** Reads temperatures of people. */
    READ_HEALTH,
    /** Offers firmware to devices of whatever corp. */
    OFFER_FIRMWARE,
    /** Erases people, and reads the receipts. */
    ERASE,
    /** Erases everybody of a corp, and destroys its keys. */
    ERASE_CORPS,
    /** Has all that is stored sealed by new keys, whichever corp it is of. */
    RENEW_KEYS,
    /** Makes, lists and revokes tokens. */
    GRANT,
    /** Reads the audit log, which is one for all corps. */
    AUDIT;

    boolean isGivenTo(Caller caller) {
        return roles().contains(caller.role()) && (!caller.isLimited() || staysWithinACorp());
    }

    /** For the sentence of a refusal. */
    String expected() {
        String words = roles().stream().map(Role::word).collect(Collectors.joining(", "));
        return "one of the role " + words + (staysWithinACorp() ? "" : ", limited to no corp");
    }

    private Set<Role> roles() {
        return switch (this) {
            case OPEN, LOOK -> EnumSet.allOf(Role.class);
            case READ_HEALTH, EXPORT -> EnumSet.of(Role.OPERATOR, Role.PRIVACY_OFFICER, Role.ADMIN);
            case RUN_DEVICES, RUN_APPS, KEEP_PEOPLE, OFFER_FIRMWARE -> EnumSet.of(Role.OPERATOR, Role.ADMIN);
            case ENROLL -> EnumSet.of(Role.ENROLLER, Role.OPERATOR, Role.ADMIN);
            case ERASE, ERASE_CORPS, AUDIT -> EnumSet.of(Role.PRIVACY_OFFICER, Role.ADMIN);
            case GRANT, RENEW_KEYS -> EnumSet.of(Role.ADMIN);
        };
    }

    /** Whether a token that is limited to a corp can be let in, because the handler looks only at that corp. */
    private boolean staysWithinACorp() {
        return switch (this) {
            case OPEN, LOOK, RUN_DEVICES, RUN_APPS, KEEP_PEOPLE, EXPORT, ENROLL, READ_HEALTH, ERASE, GRANT -> true;
            case OFFER_FIRMWARE, ERASE_CORPS, RENEW_KEYS, AUDIT -> false;
        };
    }
}
