package io.gatehouse.bench.simulator;

import io.gatehouse.bench.features.FeatureSource;
import io.gatehouse.protocol.Push;
import java.time.Duration;
import java.util.function.Function;

/**
 * What happens when a terminal is told to capture somebody.
 *
 * @param features where templates come from
 * @param script decides about each capture; called on the terminal's event loop
 */
public record Sensor(FeatureSource features, Function<Push.EnterPage, Capture> script) {

    /**
     * One capture.
     *
     * @param lasts from the push to the upload, if the template is ready by then
     * @param errcode 0 for success, else what the terminal reports
     * @param errmsg what the terminal tells the user
     * @param dropBeforeUpload true: the line breaks instead of the upload, which follows after the next login
     */
    public record Capture(Duration lasts, int errcode, String errmsg, boolean dropBeforeUpload) {
        /** A capture that goes well. */
        public static Capture success(Duration lasts) {
            return new Capture(lasts, 0, "ok", false);
        }

        /** A capture that the terminal gives up. */
        public static Capture failure(Duration lasts, int errcode, String errmsg) {
            return new Capture(lasts, errcode, errmsg, false);
        }
    }

    /** A sensor that does the same each time. */
    public static Sensor always(FeatureSource features, Capture capture) {
        return new Sensor(features, push -> capture);
    }
}
