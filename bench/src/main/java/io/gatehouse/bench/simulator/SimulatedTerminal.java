package io.gatehouse.bench.simulator;

import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Push;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A terminal on the wall: connects, logs in, beats, captures when told to, comes back when the line breaks. Everything
 * in it happens on one event loop; the public methods may be called from any thread.
 */
public final class SimulatedTerminal {
    /** A connection that lasted this long was a good one: the next attempts start patiently small again. */
    private static final long GOOD_CONNECTION_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TerminalNetwork network;
    private final TerminalSettings settings;
    private final TerminalIdentity identity;
    private final Consumer<TerminalEvent> listener;
    private final EventLoop loop;
    private final LoginSequence login;
    private final CaptureBooth booth;
    private final KnownPeople people;
    private final Requests requests = new Requests();
    private final Backoff backoff = new Backoff(new SplittableRandom());
    private final CompletableFuture<Duration> firstLogin = new CompletableFuture<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    // The rest belongs to the event loop.
    private @Nullable WebSocketLink link;
    private @Nullable Future<?> heartbeat;
    private long connectedAt;
    private long lastReqId;
    private boolean open;
    private boolean online;
    private boolean stopping;

    /** @param listener called on the event loop; must not block */
    public SimulatedTerminal(
            TerminalNetwork network,
            TerminalSettings settings,
            TerminalIdentity identity,
            Sensor sensor,
            Consumer<TerminalEvent> listener) {
        this.network = network;
        this.settings = settings;
        this.identity = identity;
        this.listener = listener;
        this.loop = network.nextLoop();
        Line line = new Line();
        this.login = new LoginSequence(
                identity,
                settings,
                line,
                line,
                () -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()),
                new SplittableRandom());
        this.people = new KnownPeople(settings.people(), line);
        this.booth = new CaptureBooth(sensor, settings.algorithm(), line, people::captured);
    }

    /** The serial number. */
    public String sn() {
        return identity.sn();
    }

    /**
     * Switches it on.
     *
     * @return completes at the first login with the time from its connect; fails where {@link
     *     TerminalSettings#reconnect()} is off and the login does not succeed at once
     */
    public CompletableFuture<Duration> start() {
        loop.execute(this::connect);
        return firstLogin;
    }

    /** Switches it off in good order; completes when the connection is closed. */
    public CompletableFuture<Void> stop() {
        if (stopped.isDone()) {
            return stopped;
        }
        loop.execute(() -> {
            stopping = true;
            if (link == null) {
                stopped.complete(null);
            } else {
                link.close();
            }
        });
        return stopped;
    }

    /**
     * Sends a business command of somebody else's making.
     *
     * @return the answer; fails with {@link ConnectionLostException} if none came
     */
    public CompletableFuture<TerminalReply> request(String cmd, @Nullable JsonNode body) {
        CompletableFuture<TerminalReply> reply = new CompletableFuture<>();
        loop.execute(() -> pass(ask(cmd, body), reply));
        return reply;
    }

    /**
     * Sends a frame as it is.
     *
     * @param reqId which it carries
     * @param frame makes it, on the event loop; its bytes are taken over
     */
    public CompletableFuture<TerminalReply> requestRaw(String reqId, Supplier<ByteBuf> frame) {
        CompletableFuture<TerminalReply> reply = new CompletableFuture<>();
        loop.execute(() -> pass(send(reqId, frame.get()), reply));
        return reply;
    }

    /** Whom it knows now; nobody, where it keeps no people. */
    public CompletableFuture<Map<PersonKey, KeptPerson>> people() {
        return CompletableFuture.supplyAsync(people::all, loop);
    }

    /** Says goodbye, and comes back as after any loss of the connection. Nothing happens where there is none. */
    public void hangUp() {
        loop.execute(() -> quit(WebSocketLink::close));
    }

    /** Ends the connection by a TCP reset, and comes back. */
    public void reset() {
        loop.execute(() -> quit(WebSocketLink::reset));
    }

    /** Resets the connection when so many more bytes have gone out, as it happens in the middle of an upload. */
    public void resetAfter(int bytes) {
        loop.execute(() -> {
            if (link != null && open) {
                link.resetAfter(bytes);
            }
        });
    }

    private static void pass(CompletableFuture<TerminalReply> from, CompletableFuture<TerminalReply> to) {
        from.whenComplete((reply, error) -> {
            if (error != null) {
                to.completeExceptionally(error);
            } else {
                to.complete(reply);
            }
        });
    }

    private void quit(Consumer<WebSocketLink> how) {
        // From here on nothing is sent, though the close itself may be noticed later.
        open = false;
        booth.offline();
        if (link != null) {
            how.accept(link);
        }
    }

    private void connect() {
        if (!stopping) {
            connectedAt = System.nanoTime();
            link = WebSocketLink.open(network, loop, settings, new Events());
        }
    }

    private CompletableFuture<TerminalReply> ask(String cmd, @Nullable JsonNode body) {
        String reqId = cmd + "-" + ++lastReqId;
        return send(reqId, Frames.request(cmd, reqId, body));
    }

    private CompletableFuture<TerminalReply> send(String reqId, ByteBuf frame) {
        if (link == null || !open) {
            frame.release();
            return CompletableFuture.failedFuture(new ConnectionLostException(1006, "not connected"));
        }
        CompletableFuture<TerminalReply> reply = requests.add(reqId);
        link.send(frame);
        return reply;
    }

    private void answer(Frames.Incoming.Answer answer) {
        // Without headers it can only be meant for a frame that had no readable id.
        String reqId = answer.reqId() == null ? "" : answer.reqId();
        if (!requests.answer(reqId, answer.errcode(), answer.errmsg(), answer.body())) {
            listener.accept(new TerminalEvent.Unexpected(
                    "the gateway answered no request of ours: " + answer.errcode() + " " + answer.errmsg()));
        }
        if (online) {
            react(answer.errcode());
        }
    }

    /** What known firmware does on an errcode, whatever it had asked. */
    private void react(int errcode) {
        if (errcode == ErrorCode.NOT_BOUND.code()) {
            wipe("the gateway answered 600004");
            login.activateAgain();
        } else if (errcode == ErrorCode.NOT_REGISTERED.code()
                || errcode == ErrorCode.NOT_ACTIVATED.code()
                || errcode == ErrorCode.NOT_LOGGED_IN.code()) {
            leave();
            login.begin();
        }
    }

    private void push(String cmd, JsonNode body) {
        switch (cmd) {
            case "push_bind_corp" -> login.bound();
            case "push_unbind_corp" -> wipe("push_unbind_corp");
            case "push_enter_page" -> {
                Push.EnterPage page = Frames.page(body);
                if (page != null) {
                    booth.enter(page);
                }
            }
            case "push_exit_page" -> booth.exit(body.path("oper_id").asString(""));
            default -> {
                PeopleList list = PeopleList.of(cmd);
                if (list != null) {
                    people.push(list, cmd, body);
                } else {
                    listener.accept(new TerminalEvent.Unexpected(cmd + " ignored: this terminal does not know it"));
                }
            }
        }
    }

    private void wipe(String cause) {
        leave();
        login.forgetSecret();
        booth.wipe();
        people.wipe();
        listener.accept(new TerminalEvent.Wiped(cause));
    }

    /** No longer logged in. */
    private void leave() {
        online = false;
        booth.offline();
        people.offline();
        if (heartbeat != null) {
            heartbeat.cancel(false);
            heartbeat = null;
        }
    }

    private void enterService() {
        online = true;
        Duration taken = Duration.ofNanos(System.nanoTime() - connectedAt);
        listener.accept(new TerminalEvent.Online(taken));
        firstLogin.complete(taken);
        booth.online();
        people.online();
        if (!settings.heartbeat().isZero()) {
            scheduleHeartbeat();
        }
    }

    /** Dithered by a fifth, so that terminals that came together do not beat together. */
    private void scheduleHeartbeat() {
        double dither = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
        long millis = Math.round(settings.heartbeat().toMillis() * dither);
        heartbeat = loop.schedule(
                () -> {
                    ask("ping", null);
                    scheduleHeartbeat();
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void lost(int code, String reason) {
        boolean lasted = online && System.nanoTime() - connectedAt > GOOD_CONNECTION_NANOS;
        open = false;
        link = null;
        leave();
        login.stop();
        ConnectionLostException cause = new ConnectionLostException(code, reason);
        requests.fail(cause);
        if (stopping || !settings.reconnect()) {
            listener.accept(new TerminalEvent.Lost(code, reason, Duration.ofMillis(-1)));
            firstLogin.completeExceptionally(cause);
            stopped.complete(null);
            return;
        }
        if (lasted) {
            backoff.reset();
        }
        Duration wait = backoff.next();
        listener.accept(new TerminalEvent.Lost(code, reason, wait));
        loop.schedule(this::connect, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What happens on the connection. */
    private final class Events implements WebSocketLink.Peer {
        @Override
        public void opened() {
            open = true;
            listener.accept(new TerminalEvent.Connected(settings.gateway()));
            login.begin();
        }

        @Override
        public void text(ByteBuf text) {
            Frames.Incoming incoming = Frames.read(text);
            if (incoming instanceof Frames.Incoming.Answer answer) {
                answer(answer);
            } else if (incoming instanceof Frames.Incoming.FromCloud push) {
                push(push.cmd(), push.body());
            } else if (incoming instanceof Frames.Incoming.Unreadable unreadable) {
                listener.accept(new TerminalEvent.Unexpected(unreadable.reason()));
            }
        }

        @Override
        public void closed(int code, String reason) {
            lost(code, reason);
        }
    }

    /** What the parts may do with the connection, and tell about the login. */
    private final class Line implements Conversation, LoginSequence.Ends {
        @Override
        public CompletableFuture<TerminalReply> request(String cmd, @Nullable JsonNode body) {
            return ask(cmd, body);
        }

        @Override
        public void tell(TerminalEvent event) {
            listener.accept(event);
            if (event instanceof TerminalEvent.LoginRefused && !settings.reconnect()) {
                firstLogin.completeExceptionally(new ConnectionLostException(1006, event.text()));
            }
        }

        @Override
        public Future<?> after(Duration delay, Runnable action) {
            return loop.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void here(Runnable action) {
            loop.execute(action);
        }

        @Override
        public void breakLine() {
            quit(WebSocketLink::abort);
        }

        @Override
        public void loggedIn() {
            enterService();
        }

        @Override
        public void wipe(String cause) {
            SimulatedTerminal.this.wipe(cause);
        }
    }
}
