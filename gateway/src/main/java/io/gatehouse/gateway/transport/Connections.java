package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller.Stage;
import io.gatehouse.gateway.command.Notices;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.DeviceLink;
import io.gatehouse.gateway.domain.DeviceOrders;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.Notice;
import io.gatehouse.gateway.domain.Order;
import io.gatehouse.gateway.domain.PeopleLink;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.protocol.Push;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which connection speaks for which device. The newest one wins; one that goes takes only its own entry with it. An entry
 * changes, and the listener is told of it, under one lock of the sn, so that for one device the old connection's offline is
 * told before the new one's online, and each once; what is told can already be seen. Any thread.
 */
public final class Connections implements DeviceLink, DeviceOrders, PeopleLink {

    /** @param device null until subscribed */
    private record Seat(Connection connection, @Nullable Device device) {
        boolean subscribed() {
            return device != null;
        }

        boolean subscribed(Subscription subscription) {
            return device != null && subscription.equals(device.subscription());
        }
    }

    private static final int LOCKS = 64;

    private final Object[] locks = new Object[LOCKS];
    private final ConcurrentMap<String, Seat> seats = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final AtomicLong pushes;
    private volatile @Nullable Listener listener;

    /**
     * A registry with nobody in it.
     *
     * @param nanos like {@link System#nanoTime}; all deadlines of the connections go by it
     */
    public Connections(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        pushes = new AtomicLong(clock.millis() << 20);
        Arrays.setAll(locks, i -> new Object());
    }

    /** Who is told of devices that come and go; set once, before any terminal connects. It must not block. */
    public void listen(Listener listener) {
        this.listener = listener;
    }

    LongSupplier nanos() {
        return nanos;
    }

    Instant now() {
        return clock.instant();
    }

    // ---- What connections say

    void registered(String sn, Connection connection) {
        synchronized (lock(sn)) {
            Seat seat = seats.get(sn);
            if (!connection.leaving() && (seat == null || seat.connection != connection)) {
                seats.put(sn, new Seat(connection, null));
                replaced(seat);
            }
        }
    }

    void subscribed(Device device, Subscription subscription, Connection connection) {
        synchronized (lock(device.sn())) {
            Seat seat = seats.get(device.sn());
            Seat own = seat != null && seat.connection == connection ? seat : null;
            if (connection.leaving() || (own != null && own.subscribed(subscription))) {
                return;
            }
            Device asked = device.withSubscription(subscription);
            Seat taken = new Seat(connection, asked);
            seats.put(device.sn(), taken);
            if (own == null) {
                replaced(seat);
            }
            Listener told = listener;
            if (told != null) {
                // What it returns is remembered there too: one record does for both.
                Device known = told.online(asked, subscription, presence(taken));
                seats.put(device.sn(), new Seat(connection, known));
            }
        }
    }

    void left(String sn, Connection connection) {
        synchronized (lock(sn)) {
            Seat seat = seats.get(sn);
            if (seat != null && seat.connection == connection) {
                seats.remove(sn);
                offline(seat);
            }
        }
    }

    private void replaced(@Nullable Seat seat) {
        if (seat != null) {
            offline(seat);
            seat.connection.leave(CloseReason.REPLACED);
        }
    }

    private void offline(Seat seat) {
        Listener told = listener;
        if (told != null && seat.device != null) {
            told.offline(seat.device, instant(seat.connection.incoming().lastFrame()));
        }
    }

    // ---- What the domain says

    @Override
    public CompletionStage<Boolean> startEnrollment(Enrollment enrollment) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Seat seat = seats.get(enrollment.sn());
        if (seat == null || !seat.subscribed()) {
            taken.complete(false);
        } else {
            Push page = new Push.EnterPage(
                    enrollment.pageType(), enrollment.operId(), enrollment.userid(), enrollment.userType());
            seat.connection.push(Stage.SUBSCRIBED, reqId(), page, taken);
        }
        return taken;
    }

    @Override
    public CompletionStage<Boolean> tell(String sn, Order order) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Seat seat = seats.get(sn);
        if (seat == null || !seat.subscribed()) {
            taken.complete(false);
        } else {
            seat.connection.push(Stage.SUBSCRIBED, reqId(), Orders.push(order), taken);
        }
        return taken;
    }

    @Override
    public void stopEnrollment(Enrollment enrollment) {
        Seat seat = seats.get(enrollment.sn());
        if (seat != null) {
            Push page = new Push.ExitPage(
                    enrollment.pageType(), enrollment.operId(), enrollment.userid(), enrollment.userType());
            seat.connection.push(Stage.SUBSCRIBED, reqId(), page, null);
        }
    }

    @Override
    public CompletionStage<Boolean> tell(String sn, Notice notice) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        Seat seat = seats.get(sn);
        if (seat == null || !seat.subscribed()) {
            taken.complete(false);
        } else {
            seat.connection.push(Stage.SUBSCRIBED, reqId(), Notices.push(notice), taken);
        }
        return taken;
    }

    @Override
    public void bound(String sn) {
        Seat seat = seats.get(sn);
        if (seat != null) {
            seat.connection.push(Stage.REGISTERED, reqId(), new Push.BindCorp(), null);
        }
    }

    @Override
    public void unbound(String sn) {
        synchronized (lock(sn)) {
            Seat seat = seats.get(sn);
            if (seat != null) {
                seats.put(sn, new Seat(seat.connection, null));
                offline(seat);
                seat.connection.unbound(reqId());
            }
        }
    }

    @Override
    public void deleted(String sn) {
        synchronized (lock(sn)) {
            Seat seat = seats.remove(sn);
            if (seat != null) {
                offline(seat);
                seat.connection.leave(CloseReason.DELETED);
            }
        }
    }

    @Override
    public @Nullable Presence presence(String sn) {
        Seat seat = seats.get(sn);
        return seat == null || !seat.subscribed() ? null : presence(seat);
    }

    private Presence presence(Seat seat) {
        return new Presence(
                seat.connection.connectedAt(),
                instant(seat.connection.incoming().lastFrame()),
                seat.connection.peer().address());
    }

    private Instant instant(long then) {
        return clock.instant().minusNanos(nanos.getAsLong() - then);
    }

    private Object lock(String sn) {
        return locks[Math.floorMod(sn.hashCode(), LOCKS)];
    }

    private String reqId() {
        return "gh" + Long.toString(pushes.incrementAndGet(), Character.MAX_RADIX);
    }
}
