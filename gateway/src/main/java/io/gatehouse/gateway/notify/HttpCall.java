package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.AppUrl;
import java.time.Duration;
import java.util.Map;

/**
 * A request to an app.
 *
 * @param target path and query
 * @param within from the beginning to the end of the answer
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record HttpCall(AppUrl url, String method, String target, Map<String, String> headers, byte[] body, Duration within) {
    /** What the call adds to the URL may be no secret, and the URL's own query may. */
    @Override
    public String toString() {
        return method + ' ' + url;
    }
}
