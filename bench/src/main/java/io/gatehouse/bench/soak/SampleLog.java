package io.gatehouse.bench.soak;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The samples of a soak: in a CSV file, a line as soon as there is one, and in memory for the verdict. */
final class SampleLog implements AutoCloseable {
    private final BufferedWriter file;
    private final List<Sample> samples = new ArrayList<>();

    SampleLog(Path path) throws IOException {
        file = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        line(Sample.CSV_HEADER);
    }

    synchronized void add(Sample sample) throws IOException {
        samples.add(sample);
        line(sample.csv());
    }

    private void line(String text) throws IOException {
        file.write(text);
        file.newLine();
        file.flush();
    }

    synchronized List<Sample> all() {
        return List.copyOf(samples);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
