package io.gatehouse.gateway.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the sources say, as text: later ones win. Collects what is wrong on the way. */
final class Texts {
    private static final Map<String, Key<?>> BY_NAME =
            Keys.ALL.stream().collect(Collectors.toUnmodifiableMap(Key::name, Function.identity()));

    private final Map<Key<?>, Text> texts = new HashMap<>();
    private final Set<Key<?>> unusable = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** A text, and the source that brought it. */
    record Text(String value, String origin) {}

    /** Starts from the defaults. */
    Texts() {
        for (Key<?> key : Keys.ALL) {
            texts.put(key, new Text(key.fallback(), "default"));
        }
    }

    /** A source sets a key. The value of an unknown one is not told: it may be a secret under a misspelt name. */
    void set(String name, String value, String origin) {
        Key<?> key = BY_NAME.get(name);
        if (key == null) {
            problem(Key.printable(name) + " (" + origin + "): unknown key, expected " + suggestion(name));
        } else {
            set(key, value, origin);
        }
    }

    void set(Key<?> key, String value, String origin) {
        texts.put(key, new Text(value, origin));
    }

    /** True if keys nest under this name. */
    static boolean isSection(String name) {
        return Keys.ALL.stream().anyMatch(key -> key.name().startsWith(name + '.'));
    }

    void problem(String sentence) {
        problems.add(sentence);
    }

    /** A value of this key cannot be used. */
    void problem(Key<?> key, String expected) {
        Text text = text(key);
        problem(key.name() + " = " + key.show(text.value()) + " (" + text.origin() + "): expected " + expected);
    }

    /** The value of a key that may stay unset: null where it is, or where its text is of no use. */
    <T> @Nullable T optional(Key<T> key) {
        return isSet(key) ? parse(key) : null;
    }

    /** The value of a key that has a default; the default where its text is of no use. */
    <T> T value(Key<T> key) {
        T value = parse(key);
        return value == null ? Objects.requireNonNull(key.parser().parse(key.fallback()), key.name()) : value;
    }

    /** False where the key has no value, or an empty one. */
    boolean isSet(Key<?> key) {
        return !text(key).value().isEmpty();
    }

    /** False where the text of the key was of no use, so that it need not be held against others. */
    boolean isUsable(Key<?> key) {
        return !unusable.contains(key);
    }

    List<String> problems() {
        return problems;
    }

    private <T> @Nullable T parse(Key<T> key) {
        T value = key.parser().parse(text(key).value());
        if (value == null) {
            unusable.add(key);
            problem(key, key.parser().expected());
        }
        return value;
    }

    private Text text(Key<?> key) {
        Text text = texts.get(key);
        if (text == null) {
            throw new IllegalStateException(key.name() + " is not in the table");
        }
        return text;
    }

    private static String suggestion(String name) {
        return Keys.ALL.stream()
                .map(Key::name)
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .filter(known -> distance(name, known) <= Math.max(3, known.length() / 3))
                .map(known -> "perhaps " + known)
                .orElse("one of config/gateway.yaml");
    }

    /** How many characters to add, drop or change from one to the other. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
