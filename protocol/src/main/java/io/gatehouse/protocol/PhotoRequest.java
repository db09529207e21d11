package io.gatehouse.protocol;

/** The body of download_photo. The format_version that clients send with it is not looked at: there is only one. */
public record PhotoRequest(String mediaId) implements Body {

    /** Reads the body. */
    static PhotoRequest read(Fields fields) throws InvalidFieldException {
        return new PhotoRequest(fields.requiredText(Name.MEDIA_ID));
    }
}
