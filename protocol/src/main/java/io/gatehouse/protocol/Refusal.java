package io.gatehouse.protocol;

/** Why one person of an upload is not stored. */
public enum Refusal {
    USERID(ErrorCode.INVALID_PARAMETER, "The userid is empty or longer than 128 bytes."),
    USER_TYPE(ErrorCode.INVALID_PARAMETER, "The user_type is not 0, 1 or 2."),
    SLOT(ErrorCode.INVALID_PARAMETER, "A slot is not 0 to 9 for a finger or 0 to 11 for a face."),
    BASE64(ErrorCode.INVALID_PARAMETER, "A template is not valid base64."),
    FINGERPRINT_TOO_LARGE(ErrorCode.FINGERPRINT_TOO_LARGE, "The fingerprint template is too large."),
    FACE_TOO_LARGE(ErrorCode.FACE_TOO_LARGE, "The face template is too large."),
    PICTURE(ErrorCode.INVALID_PARAMETER, "The terminal sent a picture instead of a template."),
    ALGORITHM(ErrorCode.INVALID_PARAMETER, "An algorithm name is not 1 to 64 printable ASCII characters."),
    /** {@code fa} without {@code fa_list} is for employees only [doc 93982]. */
    SINGLE_FACE(ErrorCode.INVALID_PARAMETER, "A single face (fa) is for employees only; use fa_list."),
    NO_TEMPLATE(ErrorCode.INVALID_PARAMETER, "The terminal sent no template."),
    ERASED(ErrorCode.INVALID_PARAMETER, "The person was erased; enrol again."),
    CANCELLED(ErrorCode.INVALID_PARAMETER, "The enrolment was cancelled."),
    UNKNOWN_PERSON(ErrorCode.INVALID_PARAMETER, "The company does not know the person."),
    UNKNOWN_VISITOR(ErrorCode.INVALID_PARAMETER, "No app, or more than one, owns a visitor of this id."),
    TOO_MANY_ALGORITHMS(ErrorCode.INVALID_PARAMETER, "The gateway cannot take another algorithm name."),
    TOO_MANY_PEOPLE(ErrorCode.INVALID_PARAMETER, "The company has as many people as it may have."),
    TOO_MANY_TEMPLATES(ErrorCode.INVALID_PARAMETER, "The company has as many templates as it may have."),
    NO_CONSENT(ErrorCode.INVALID_PARAMETER, "The person has not agreed to this; ask for consent first.");

    private final ErrorCode code;
    private final String sentence;

    Refusal(ErrorCode code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /** The errcode of an enrolment that failed for this reason. */
    public ErrorCode code() {
        return code;
    }

    /** A sentence for the user. */
    public String sentence() {
        return sentence;
    }
}
