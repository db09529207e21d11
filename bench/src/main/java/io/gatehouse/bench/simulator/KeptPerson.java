package io.gatehouse.bench.simulator;

import io.gatehouse.protocol.Kind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Somebody whom a terminal knows.
 *
 * @param templates the SHA-256 of each in lower hex, by slot; a terminal that is simulated recognises nobody
 */
public record KeptPerson(String name, Map<Slot, String> templates) {
    /** Where a template lies. */
    public record Slot(Kind kind, int number) implements Comparable<Slot> {
        @Override
        public int compareTo(Slot other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : Integer.compare(number, other.number);
        }
    }

    /** A copy nobody can change. */
    public KeptPerson {
        templates = Map.copyOf(templates);
    }

    /** An element of the userinfo of a pull [doc 93983]. */
    static KeptPerson of(JsonNode person) {
        Map<Slot, String> templates = new TreeMap<>();
        read(person.path("fp"), Kind.FP, templates);
        read(person.path("fa_list"), Kind.FA, templates);
        return new KeptPerson(person.path("name").asString(""), templates);
    }

    private static void read(JsonNode list, Kind kind, Map<Slot, String> templates) {
        for (JsonNode template : list) {
            byte[] data = Base64.getDecoder().decode(template.path("data").asString(""));
            templates.put(new Slot(kind, template.path("id").asInt(-1)), sha256(data));
        }
    }

    /** The same with what was captured here. */
    KeptPerson with(PersonFeatures captured) {
        Map<Slot, String> all = new TreeMap<>(templates);
        for (PersonFeatures.Feature feature : captured.features()) {
            all.put(new Slot(feature.kind(), feature.slot()), sha256(feature.data()));
        }
        return new KeptPerson(name, all);
    }

    /** In lower hex. */
    static String sha256(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
