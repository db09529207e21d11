package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.DeviceLog;
import io.gatehouse.gateway.domain.LogArchive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps logs in memory. */
final class FakeLogs implements LogArchive, LogArchive.Shelves {
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Kept(DeviceLog log, byte[] bytes) {}

    private final Map<Owner, List<Kept>> shelves = new LinkedHashMap<>();

    @Override
    public synchronized <T extends @Nullable Object> CompletionStage<T> work(Function<Shelves, T> work) {
        return CompletableFuture.completedFuture(work.apply(this));
    }

    @Override
    public List<DeviceLog> logs(Owner owner) {
        return shelves.getOrDefault(owner, List.of()).stream().map(Kept::log).toList();
    }

    @Override
    public long total() {
        return shelves.values().stream()
                .flatMap(List::stream)
                .mapToLong(kept -> kept.log().bytes())
                .sum();
    }

    @Override
    public DeviceLog add(Owner owner, Instant at, byte[] array, int from, int length) {
        DeviceLog log = new DeviceLog(Long.toString(at.toEpochMilli()), length, at);
        shelves.computeIfAbsent(owner, none -> new ArrayList<>())
                .add(new Kept(log, Arrays.copyOfRange(array, from, from + length)));
        return log;
    }

    @Override
    public byte @Nullable [] read(Owner owner, String id) {
        return shelves.getOrDefault(owner, List.of()).stream()
                .filter(kept -> kept.log().id().equals(id))
                .map(Kept::bytes)
                .findFirst()
                .orElse(null);
    }

    @Override
    public int removeBefore(Instant receivedBefore) {
        return 0;
    }

    @Override
    public void close() {}
}
