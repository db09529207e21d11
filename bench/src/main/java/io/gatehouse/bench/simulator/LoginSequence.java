package io.gatehouse.bench.simulator;

import io.gatehouse.protocol.DeviceSignature;
import io.gatehouse.protocol.ErrorCode;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way of a terminal to its subscription, with the reactions of known firmware: register, active (again and again
 * until a company binds it), subscribe_corp. Remembers active_code and secret from one connection to the next. Event
 * loop only.
 */
final class LoginSequence {
    private static final String FIRMWARE_VERSION = "1.0.0";

    /** What comes of it. */
    interface Ends {
        void loggedIn();

        /** A company no longer knows the terminal: everything of it must go. */
        void wipe(String cause);
    }

    private final TerminalIdentity identity;
    private final TerminalSettings settings;
    private final Conversation conversation;
    private final Ends ends;
    private final LongSupplier clock;
    private final RandomGenerator random;

    private long clockOffset;
    private @Nullable String activeCode;
    private @Nullable String secret;
    private @Nullable Future<?> poll;
    private boolean waitingForBinding;

    /** @param clock unix time in seconds, as this terminal believes it */
    LoginSequence(
            TerminalIdentity identity,
            TerminalSettings settings,
            Conversation conversation,
            Ends ends,
            LongSupplier clock,
            RandomGenerator random) {
        this.identity = identity;
        this.settings = settings;
        this.conversation = conversation;
        this.ends = ends;
        this.clock = clock;
        this.random = random;
    }

    /** Starts over, on a connection that is open. */
    void begin() {
        stop();
        if (settings.clockSync()) {
            conversation.request("get_timestamp", null).thenAccept(reply -> {
                if (reply.ok()) {
                    clockOffset = reply.body().path("timestamp").asLong(clock.getAsLong()) - clock.getAsLong();
                }
                register();
            });
        } else {
            register();
        }
    }

    /** The connection is gone. */
    void stop() {
        if (poll != null) {
            poll.cancel(false);
            poll = null;
        }
        waitingForBinding = false;
    }

    /** push_bind_corp: asks at once instead of at the next poll. */
    void bound() {
        if (waitingForBinding) {
            stop();
            activate();
        }
    }

    /** The secret is void; what follows is up to the next answer or the next connection. */
    void forgetSecret() {
        secret = null;
    }

    /** 600004 to a business command: asks for a new secret. */
    void activateAgain() {
        stop();
        activate();
    }

    private void register() {
        String timestamp = Long.toString(clock.getAsLong() + clockOffset);
        String nonce = Long.toString(random.nextLong(Long.MAX_VALUE));
        ObjectNode body = Frames.object()
                .put("sn", identity.sn())
                .put("nonce", nonce)
                .put("timestamp", timestamp)
                .put(
                        "device_signature",
                        DeviceSignature.of(
                                identity.sn(), identity.secretNo(), timestamp, nonce, DeviceSignature.REGISTER));
        conversation.request("register", body).thenAccept(this::registered);
    }

    private void registered(TerminalReply reply) {
        if (reply.ok()) {
            activeCode = reply.body().path("active_code").asString("");
            activateOrSubscribe();
        } else if (reply.errcode() == ErrorCode.CONNECTION_SUBSCRIBED.code()) {
            ends.loggedIn();
        } else if (knowsDevice(reply.errcode()) && activeCode != null) {
            activateOrSubscribe();
        } else {
            refused("register", reply);
        }
    }

    private static boolean knowsDevice(int errcode) {
        return errcode == ErrorCode.ALREADY_REGISTERED.code()
                || errcode == ErrorCode.OTHER_DEVICE_REGISTERED.code()
                || errcode == ErrorCode.CONNECTION_ACTIVATED.code();
    }

    private void activateOrSubscribe() {
        if (secret == null) {
            activate();
        } else {
            subscribe(secret);
        }
    }

    private void activate() {
        conversation
                .request("active", Frames.object().put("active_code", activeCode))
                .thenAccept(this::activated);
    }

    private void activated(TerminalReply reply) {
        if (reply.ok()) {
            waitingForBinding = false;
            String issued = reply.body().path("secret").asString("");
            secret = issued;
            subscribe(issued);
        } else if (reply.errcode() == ErrorCode.NOT_BOUND.code()) {
            if (!waitingForBinding) {
                waitingForBinding = true;
                conversation.tell(new TerminalEvent.WaitingForBinding(settings.poll()));
            }
            poll = conversation.after(settings.poll(), this::activate);
        } else {
            refused("active", reply);
        }
    }

    private void subscribe(String with) {
        ObjectNode body = Frames.object().put("secret", with).put("firmware_version", FIRMWARE_VERSION);
        if (settings.algorithm() != null) {
            ObjectNode arguments = body.putObject("ext_args");
            arguments.putArray("fp_algorithm").add(settings.algorithm());
            arguments.putArray("fa_algorithm").add(settings.algorithm());
        }
        conversation.request("subscribe_corp", body).thenAccept(this::subscribed);
    }

    private void subscribed(TerminalReply reply) {
        if (reply.ok() || reply.errcode() == ErrorCode.ALREADY_SUBSCRIBED.code()) {
            ends.loggedIn();
        } else if (reply.errcode() == ErrorCode.NOT_BOUND.code()) {
            ends.wipe("subscribe_corp answered 600004");
            secret = null;
            activate();
        } else if (reply.errcode() == ErrorCode.BAD_SECRET.code()) {
            secret = null;
            activate();
        } else {
            refused("subscribe_corp", reply);
        }
    }

    /** As firmware does: from the start again, with the patience of the poll. */
    private void refused(String cmd, TerminalReply reply) {
        conversation.tell(new TerminalEvent.LoginRefused(cmd, reply.errcode(), reply.errmsg()));
        poll = conversation.after(settings.poll(), this::begin);
    }
}
