package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The id of a visitor toward a device: {@code id/agentid} [doc 94005]. One device may serve several apps, each with its
 * own ids.
 *
 * @param id the app's id of the visitor, not empty
 * @param agentid the app, decimal digits
 */
public record VisitorId(String id, String agentid) {

    /** Reads a composite, split at the last slash; null for a text that is none. */
    public static @Nullable VisitorId parse(String userid) {
        int slash = userid.lastIndexOf('/');
        if (slash < 1 || slash == userid.length() - 1) {
            return null;
        }
        for (int i = slash + 1; i < userid.length(); i++) {
            if (userid.charAt(i) < '0' || userid.charAt(i) > '9') {
                return null;
            }
        }
        return new VisitorId(userid.substring(0, slash), userid.substring(slash + 1));
    }

    /** The text on the wire. */
    public String composite() {
        return id + '/' + agentid;
    }
}
