package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Outcome;
import java.util.Locale;

/** What a caller can be told is wrong; the code is stable, programs go by it. */
enum Problem {
    MALFORMED(400, "The request cannot be read."),
    UNAUTHORIZED(401, "The request must bear a token that is in force."),
    FORBIDDEN(403, "The token does not allow this."),
    NOT_FOUND(404, "There is nothing at this path."),
    METHOD_NOT_ALLOWED(405, "This path does not take that method."),
    TOO_LARGE(413, "The request is too large."),
    NOT_ACCEPTABLE(406, "The answer cannot be given in any form that is accepted."),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is of a kind that is not taken."),
    INVALID(422, "A value is not what was expected."),
    TOO_MANY_REQUESTS(429, "Too many wrong tokens came from this address; try again later."),
    INTERNAL(500, "The gateway failed; its log says more."),
    UNAVAILABLE(503, "The gateway cannot do that now; try again."),
    DEVICE_UNKNOWN(404, "No device has this sn."),
    DEVICE_EXISTS(409, "A device of this sn exists."),
    DEVICE_BOUND(409, "The device is bound to another corp."),
    DEVICE_UNBOUND(409, "The device is bound to no corp."),
    DEVICE_OFFLINE(409, "The device is not subscribed."),
    DEVICE_BUSY(409, "The device is busy with another enrolment."),
    TOO_MANY_ENROLLMENTS(503, "Too many enrolments are waiting; try again."),
    ENROLLMENT_UNKNOWN(404, "No enrolment has this oper_id."),
    ENROLLMENT_ENDED(409, "The enrolment has ended."),
    PERSON_UNKNOWN(404, "Nothing is stored of this person."),
    PERSON_EXISTS(409, "A person has this userid, or had it and was erased."),
    PERSON_BUSY(409, "An enrolment of the person waits; let it end, or cancel it."),
    TOO_MANY_PEOPLE(409, "The corp has as many people as it may have."),
    VISIT_TIMES(422, "A visit ends after it has begun, and has not ended yet."),
    BLOCK_UNKNOWN(404, "Nobody is blocked under this id."),
    CORP_UNKNOWN(404, "There is no such corp."),
    CORP_BOUND(409, "Devices are bound to the corp: unbind them first."),
    ERASURE_UNKNOWN(404, "No erasure has this number."),
    TOKEN_UNKNOWN(404, "No token has this id."),
    TOO_MANY_TOKENS(409, "There are as many tokens as there can be; revoke some."),
    TOO_MANY_DEVICES(409, "The corp has as many devices as it may have."),
    TOO_MANY_PHOTOS(503, "Too many pictures are waiting for their device; try again."),
    TOO_MANY_DOORS(503, "Too many doors are being opened; try again."),
    DOOR_UNKNOWN(404, "No door opening has this oper_id."),
    FIRMWARE_UNKNOWN(404, "No firmware is offered here."),
    LOG_UNKNOWN(404, "The device has sent no log of this id."),
    CODE_UNKNOWN(404, "No device shows this code, or it was bound anew since."),
    CONSENT_UNKNOWN(404, "No consent of this person is in force or known."),
    CONSENT_MISSING(409, "The person has not agreed to that: record the consent first."),
    CONSENT_IN_FORCE(409, "A consent to more is in force: withdraw it first."),
    APP_UNKNOWN(404, "The corp has no app of this agentid."),
    TOO_MANY_APPS(409, "The corp has as many apps as it may have."),
    APP_UNVERIFIABLE(409, "Only an app of the wecom mode can be verified."),
    APP_DISABLED(409, "The app has answered that it is gone: put it anew first."),
    URL_INSECURE(422, "url: expected https://, since callbacks.allow-http is false."),
    URL_UNRESOLVED(422, "url: expected a host that resolves."),
    URL_PRIVATE(422, "url: expected a host all of whose addresses are public or in callbacks.networks."),
    CALLBACK_UNKNOWN(404, "The outbox of the app has nothing of this id.");

    private final int status;
    private final String sentence;

    Problem(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    int status() {
        return status;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is said where there is nothing more specific to say. */
    String sentence() {
        return sentence;
    }

    static Problem of(Outcome.Problem refusal) {
        return switch (refusal) {
            case DEVICE_UNKNOWN -> DEVICE_UNKNOWN;
            case DEVICE_EXISTS -> DEVICE_EXISTS;
            case DEVICE_BOUND -> DEVICE_BOUND;
            case DEVICE_UNBOUND -> DEVICE_UNBOUND;
            case DEVICE_OFFLINE -> DEVICE_OFFLINE;
            case DEVICE_BUSY -> DEVICE_BUSY;
            case TOO_MANY_ENROLLMENTS -> TOO_MANY_ENROLLMENTS;
            case ENROLLMENT_UNKNOWN -> ENROLLMENT_UNKNOWN;
            case ENROLLMENT_ENDED -> ENROLLMENT_ENDED;
            case PERSON_UNKNOWN -> PERSON_UNKNOWN;
            case PERSON_EXISTS -> PERSON_EXISTS;
            case PERSON_BUSY -> PERSON_BUSY;
            case TOO_MANY_PEOPLE -> TOO_MANY_PEOPLE;
            case VISIT_TIMES -> VISIT_TIMES;
            case CORP_UNKNOWN -> CORP_UNKNOWN;
            case CORP_BOUND -> CORP_BOUND;
            case ERASURE_UNKNOWN -> ERASURE_UNKNOWN;
            case TOKEN_UNKNOWN -> TOKEN_UNKNOWN;
            case TOO_MANY_TOKENS -> TOO_MANY_TOKENS;
            case TOO_MANY_DEVICES -> TOO_MANY_DEVICES;
            case TOO_MANY_PHOTOS -> TOO_MANY_PHOTOS;
            case TOO_MANY_DOORS -> TOO_MANY_DOORS;
            case DOOR_UNKNOWN -> DOOR_UNKNOWN;
            case FIRMWARE_UNKNOWN -> FIRMWARE_UNKNOWN;
            case LOG_UNKNOWN -> LOG_UNKNOWN;
            case CONSENT_UNKNOWN -> CONSENT_UNKNOWN;
            case CONSENT_MISSING -> CONSENT_MISSING;
            case CONSENT_IN_FORCE -> CONSENT_IN_FORCE;
            case APP_UNKNOWN -> APP_UNKNOWN;
            case TOO_MANY_APPS -> TOO_MANY_APPS;
            case APP_UNVERIFIABLE -> APP_UNVERIFIABLE;
            case APP_DISABLED -> APP_DISABLED;
            case URL_INSECURE -> URL_INSECURE;
            case URL_UNRESOLVED -> URL_UNRESOLVED;
            case URL_PRIVATE -> URL_PRIVATE;
            case CALLBACK_UNKNOWN -> CALLBACK_UNKNOWN;
        };
    }
}
