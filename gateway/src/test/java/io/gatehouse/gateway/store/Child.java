package io.gatehouse.gateway.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.gateway.domain.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store in a process of its own, told what to do by its arguments; it lives until its standard input ends. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Child(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
    }

    static Child start(Path dataDir, String... arguments) throws IOException {
        return startUnder(List.of(), dataDir, arguments);
    }

    /** Started by another program, like strace. */
    static Child startUnder(List<String> program, Path dataDir, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Child.class.getName(), dataDir.toString()));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /** The next line that it prints. */
    String line() throws Exception {
        return CompletableFuture.supplyAsync(this::readLine).get(60, TimeUnit.SECONDS);
    }

    private String readLine() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets it end by itself, and waits for that. */
    void finish() throws Exception {
        process.outputWriter().close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the child did not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The child itself. */
    public static void main(String[] arguments) throws Exception {
        @Nullable Store store = null;
        if (arguments[1].equals("beside")) {
            DriverManager.getConnection("jdbc:sqlite::memory:").close();
        }
        try {
            store = SqlStore.open("jdbc:sqlite:", Path.of(arguments[0]), new RecordingJournal(), Stores.meters());
            act(store, arguments);
        } catch (StoreOpenException e) {
            System.out.println(e.getMessage());
        }
        System.out.flush();
        while (System.in.read() >= 0) {}
        if (store != null) {
            store.close();
        }
    }

    private static void act(Store store, String[] arguments) throws Exception {
        switch (arguments[1]) {
            case "hold" -> System.out.println("open");
            case "beside" -> System.out.println(librariesOfSqlite());
            case "write" -> {
                for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                    System.out.println(outcome(write(store, i)) + " " + i);
                }
            }
            case "storm" -> {
                Group group = Group.hold(store);
                List<CompletionStage<Boolean>> stages = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                    stages.add(write(store, i));
                }
                group.release();
                for (CompletionStage<Boolean> stage : stages) {
                    Stores.get(stage);
                }
                System.out.println("done");
            }
            default -> throw new IllegalArgumentException(arguments[1]);
        }
    }

    private static long librariesOfSqlite() throws IOException {
        try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
            return mapped.filter(line -> line.contains("libsqlitejdbc"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .distinct()
                    .count();
        }
    }

    private static CompletionStage<Boolean> write(Store store, int number) {
        return store.write(1, tx -> {
            tx.putCorp("corp" + number, null);
            return true;
        });
    }

    private static String outcome(CompletionStage<Boolean> stage) throws Exception {
        return Stores.get(stage.handle((done, failure) -> failure == null ? "ok" : "failed"));
    }
}
