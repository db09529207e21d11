package io.gatehouse.bench.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** An empty directory of its own, deleted with everything in it at the end. */
public final class TemporaryDirectory implements AutoCloseable {
    private final Path path;
    private final boolean keep;

    private TemporaryDirectory(Path path, boolean keep) {
        this.path = path;
        this.keep = keep;
    }

    /** @param keep true: nothing is deleted */
    public static TemporaryDirectory create(String prefix, boolean keep) throws IOException {
        return new TemporaryDirectory(Files.createTempDirectory(prefix), keep);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (keep || !Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
