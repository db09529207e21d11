package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Subscription;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, and how far its login has come. The steps are taken on the event loop, while the
 * connection lasts; what is volatile may be read from any thread.
 */
final class Peer implements Caller {
    private final Connection connection;
    private volatile Stage stage = Stage.CONNECTED;
    private volatile @Nullable String sn;
    /** Whose turn its large messages take; strangers are one corp. */
    private String corp = "";
    /** Where a balancer says that it comes from; null without one. */
    private volatile @Nullable InetSocketAddress source;

    Peer(Connection connection) {
        this.connection = connection;
    }

    /** A balancer has told where it comes from: that is its address from here on. */
    void comesFrom(InetSocketAddress source) {
        this.source = source;
    }

    @Override
    public String address() {
        InetSocketAddress told = source;
        return (told != null ? told : connection.channel().remoteAddress()) instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "unknown";
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public @Nullable String sn() {
        return sn;
    }

    /** The corp that it is logged in for, or the empty text. */
    String corp() {
        return corp;
    }

    @Override
    public void registered(Device device) {
        connection.unlessClosing(() -> {
            boolean same = device.sn().equals(sn);
            become(device.sn(), same && stage != Stage.CONNECTED ? stage : Stage.REGISTERED);
            connections().registered(device.sn(), connection);
        });
    }

    @Override
    public void activated() {
        connection.unlessClosing(() -> become(sn, stage == Stage.SUBSCRIBED ? Stage.SUBSCRIBED : Stage.ACTIVATED));
    }

    @Override
    public void subscribed(Device device, Subscription subscription) {
        connection.unlessClosing(() -> {
            become(device.sn(), Stage.SUBSCRIBED);
            corp = device.corpId() == null ? "" : device.corpId();
            connections().subscribed(device, subscription, connection);
        });
    }

    /** It belongs to nobody any more, and must log in again. */
    void unbound() {
        connection.unlessClosing(() -> become(sn, Stage.REGISTERED));
    }

    /** From here on nobody speaks for the device over this connection. */
    void left() {
        String name = sn;
        if (name != null) {
            connections().left(name, connection);
        }
    }

    private void become(@Nullable String newSn, Stage next) {
        if (!Objects.equals(sn, newSn)) {
            left();
        }
        sn = newSn;
        stage = next;
        connection.reached(next);
    }

    private Connections connections() {
        return connection.shared().connections();
    }
}
