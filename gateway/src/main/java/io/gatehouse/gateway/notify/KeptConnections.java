package io.gatehouse.gateway.notify;

import io.gatehouse.gateway.domain.AppUrl;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections that wait for the next call, the last one used first. Event loop only. */
final class KeptConnections {
    private final int most;
    private final int mostOfApp;
    private final Duration time;
    private final Deque<AppConnection> waiting = new ArrayDeque<>();

    /**
     * @param most of all apps
     * @param time after which one is closed; zero: none is kept
     */
    KeptConnections(int most, int mostOfApp, Duration time) {
        this.most = most;
        this.mostOfApp = mostOfApp;
        this.time = time;
    }

    boolean keepsAny() {
        return !time.isZero();
    }

    /**
     * One that leads there; null where there is none. Only one to an address that the name has now, and that was judged: a name
     * alone leads to whoever owns it.
     */
    @Nullable
    AppConnection take(AppUrl url, List<InetAddress> addresses) {
        for (Iterator<AppConnection> each = waiting.iterator(); each.hasNext(); ) {
            AppConnection connection = each.next();
            if (connection.leadsTo(url)) {
                each.remove();
                if (connection.isOpen() && addresses.contains(connection.address())) {
                    return connection;
                }
                connection.close();
            }
        }
        return null;
    }

    /** One has done its work. */
    void keep(AppConnection connection) {
        long ofApp = waiting.stream()
                .filter(other -> other.leadsTo(connection.url()))
                .count();
        if (!keepsAny() || ofApp >= mostOfApp) {
            connection.close();
            return;
        }
        if (waiting.size() >= most) {
            waiting.removeLast().close();
        }
        waiting.addFirst(connection);
        connection.closeIn(time);
    }

    /** One has ended. */
    void gone(AppConnection connection) {
        waiting.remove(connection);
    }
}
