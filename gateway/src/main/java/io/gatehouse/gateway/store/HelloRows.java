package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.UsedHello;
import java.time.Instant;
import java.util.List;

/** The table of hellos that must not be used again elsewhere. */
final class HelloRows {
    private final Session session;

    HelloRows(Session session) {
        this.session = session;
    }

    List<UsedHello> since(Instant usedAt) {
        return session.all(
                "SELECT id, address, used_at FROM hellos WHERE used_at >= ?",
                row -> new UsedHello(row.getLong(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3))),
                usedAt.toEpochMilli());
    }

    void put(UsedHello hello) {
        session.update(
                "INSERT INTO hellos (id, address, used_at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
                hello.id(),
                hello.address(),
                hello.usedAt().toEpochMilli());
    }

    int forget(Instant usedBefore) {
        return session.update("DELETE FROM hellos WHERE used_at < ?", usedBefore.toEpochMilli());
    }
}
