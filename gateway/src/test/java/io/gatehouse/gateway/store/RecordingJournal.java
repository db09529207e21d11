package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A journal that keeps what it is given as text. */
final class RecordingJournal implements Journal {
    /** What was committed or restored, as {@code id:event}. */
    final List<String> told = new CopyOnWriteArrayList<>();

    /** What was redacted, likewise. */
    final List<String> redacted = new CopyOnWriteArrayList<>();

    /** How many rows were looked through for somebody. */
    final AtomicInteger searched = new AtomicInteger();

    final List<Integer> groups = new CopyOnWriteArrayList<>();

    @Override
    public String encode(List<Event> events) {
        return String.join("\n", events.stream().map(RecordingJournal::text).toList());
    }

    @Override
    public void committed(long firstId, List<Event> events, String encoded) {
        groups.add(events.size());
        told.addAll(numbered(firstId, encoded));
    }

    @Override
    public void restore(long firstId, int count, String encoded) {
        groups.add(count);
        told.addAll(numbered(firstId, encoded));
    }

    @Override
    public @Nullable Redacted redact(String encoded, List<Erasure.What> erased) {
        searched.incrementAndGet();
        List<String> lines = new ArrayList<>(List.of(encoded.split("\n", -1)));
        lines.replaceAll(line -> erased.stream().anyMatch(one -> line.equals(one.userid())) ? "-" : line);
        int told = (int) lines.stream().filter(line -> line.equals("-")).count();
        return told == 0 ? null : new Redacted(String.join("\n", lines), told);
    }

    @Override
    public void redacted(long firstId, String encoded) {
        redacted.addAll(numbered(firstId, encoded));
    }

    private static List<String> numbered(long firstId, String encoded) {
        List<String> lines = new ArrayList<>();
        long id = firstId;
        for (String line : encoded.split("\n", -1)) {
            lines.add(id++ + ":" + line);
        }
        return lines;
    }

    private static String text(Event event) {
        if (event instanceof Event.TemplatesChanged changed) {
            return changed.person().userid();
        }
        throw new IllegalArgumentException("this journal cannot encode " + event);
    }
}
