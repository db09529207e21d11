package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.DeviceLog;
import io.gatehouse.gateway.domain.LogArchive;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The logs of devices as files: a directory for each corp, in it one for each device, in it a file for each log, named by
 * the time at which it came. Names of corps and devices are in base64, since they may hold anything.
 */
public final class LogDirectory implements LogArchive {
    private static final Pattern ID = Pattern.compile("[0-9]{1,15}-[0-9a-f]{8}");
    private static final String SUFFIX = ".log";
    private static final int WAITING = 64;

    private final Path root;
    private final SecureRandom random = new SecureRandom();
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                Thread own = new Thread(task, "gatehouse-logs");
                own.setDaemon(true);
                return own;
            });
    private final Shelves shelves = new OnDisk();

    /** Bytes of all logs. Its thread's only, after the constructor. */
    private long total;

    private LogDirectory(Path root) throws IOException {
        this.root = root;
        for (Path file : files()) {
            total += Files.size(file);
        }
    }

    /** Opens the directory, which is made with its first log; the parent is there. */
    public static LogDirectory open(Path root) throws IOException {
        return new LogDirectory(root);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> work(Function<Shelves, T> work) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    stage.complete(work.apply(shelves));
                } catch (UncheckedIOException e) {
                    stage.completeExceptionally(
                            new StoreUnavailableException("the logs of devices cannot be used: " + e.getMessage(), e));
                } catch (RuntimeException | Error e) {
                    stage.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            stage.completeExceptionally(new StoreUnavailableException("too much waits for the logs of devices", null));
        }
        return stage;
    }

    /** Finishes what waits. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Path> files() throws IOException {
        if (Files.notExists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(root, 3)) {
            return all.filter(LogDirectory::isLog).toList();
        }
    }

    private Path shelf(Owner owner) {
        return root.resolve(encoded(owner.corpId())).resolve(encoded(owner.sn()));
    }

    private static String encoded(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String id(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static Instant receivedAt(String id) {
        return Instant.ofEpochMilli(Long.parseLong(id, 0, id.indexOf('-'), 10));
    }

    /** On the thread. */
    private final class OnDisk implements Shelves {
        @Override
        public List<DeviceLog> logs(Owner owner) {
            Path shelf = shelf(owner);
            if (Files.notExists(shelf)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(shelf)) {
                List<DeviceLog> logs = new ArrayList<>();
                for (Path file : files.filter(LogDirectory::isLog).toList()) {
                    String id = id(file);
                    logs.add(new DeviceLog(id, Files.size(file), receivedAt(id)));
                }
                logs.sort(Comparator.comparing(DeviceLog::receivedAt).thenComparing(DeviceLog::id));
                return logs;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long total() {
            return total;
        }

        /** Under another name until it is whole and synced. */
        @Override
        public DeviceLog add(Owner owner, Instant at, byte[] array, int from, int length) {
            byte[] suffix = new byte[4];
            random.nextBytes(suffix);
            String id = at.toEpochMilli() + "-" + HexFormat.of().formatHex(suffix);
            Path shelf = shelf(owner);
            try {
                OwnerOnly.directories(shelf);
                Path fresh = shelf.resolve(id + ".new");
                Path file = shelf.resolve(id + SUFFIX);
                try (FileChannel channel = FileChannel.open(
                        fresh,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        OwnerOnly.attributes(fresh))) {
                    ByteBuffer bytes = ByteBuffer.wrap(array, from, length);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                } catch (IOException e) {
                    Files.deleteIfExists(fresh);
                    throw e;
                }
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                OwnerOnly.syncDirectory(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            total += length;
            return new DeviceLog(id, length, receivedAt(id));
        }

        @Override
        public byte @Nullable [] read(Owner owner, String id) {
            Path file = shelf(owner).resolve(id + SUFFIX);
            try {
                return ID.matcher(id).matches() && Files.exists(file) ? Files.readAllBytes(file) : null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int removeBefore(Instant receivedBefore) {
            int removed = 0;
            try {
                for (Path file : files()) {
                    if (receivedAt(id(file)).isBefore(receivedBefore)) {
                        long bytes = Files.size(file);
                        Files.delete(file);
                        total -= bytes;
                        removed++;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return removed;
        }
    }

    private static boolean isLog(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) && ID.matcher(id(file)).matches();
    }
}
