package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.AppLink;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.metrics.Meters;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Everything that talks to apps, put together. */
public final class Callbacks implements AutoCloseable {
    private final HttpCaller caller;
    private final AppLink link;
    private final Courier courier;

    private Callbacks(HttpCaller caller, AppLink link, Courier courier) {
        this.caller = caller;
        this.link = link;
        this.courier = courier;
    }

    /**
     * Puts it together; nothing is sent before the courier starts.
     *
     * @throws IOException if the authorities cannot be used; its message is one sentence for the operator
     */
    public static Callbacks of(
            Settings.Callbacks settings, Store store, InstantSource clock, SecureRandom random, Meters meters)
            throws IOException {
        Settings.Reach reach = settings.reach();
        Destinations destinations = new Destinations(reach.http(), reach.networks(), InetAddress::getAllByName);
        HttpCaller caller = new HttpCaller(
                destinations,
                new HttpCaller.Limits(settings.atOnce(), settings.atOnceOfApp(), settings.keepAlive()),
                reach.authorities());
        Messages messages = new Messages(clock, random, settings.timeout());
        Courier courier = new Courier(
                store,
                (app, callback) -> caller.call(messages.callback(app, callback.result()))
                        .thenApply(reply -> Verdict.of(app.signing(), reply, clock.instant())),
                new Courier.Limits(settings.atOnce(), settings.atOnceOfApp()),
                new RetrySchedule(random::nextDouble),
                clock,
                meters);
        return new Callbacks(caller, new HttpAppLink(caller, messages), courier);
    }

    public AppLink link() {
        return link;
    }

    public Courier courier() {
        return courier;
    }

    /** The courier first, so that what the stop cuts off counts as not sent. */
    @Override
    public void close() {
        courier.close();
        caller.close();
    }
}
