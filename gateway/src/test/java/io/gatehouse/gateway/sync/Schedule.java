package io.gatehouse.gateway.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.NoTerminals;
import io.gatehouse.gateway.admin.EventStream;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Directory.Entry;
import io.gatehouse.gateway.domain.Notice;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Presence;
import io.gatehouse.gateway.domain.Pulls;
import io.gatehouse.gateway.domain.Pushes;
import io.gatehouse.gateway.domain.Quotas;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.gateway.domain.Store;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.gateway.domain.SyncState;
import io.gatehouse.gateway.domain.SyncView;
import io.gatehouse.gateway.domain.Time;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.gateway.metrics.SyncMeters;
import io.gatehouse.gateway.store.SqlStore;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.Refusal;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Some days in the life of five terminals of two algorithms, drawn from a seed: they come and go, upload, lose their line in
 * the middle of things; people come, change, are renamed and erased; devices change their groups; the gateway starts anew.
 * What is on the terminals in the end must be what the truth, kept beside, says.
 */
final class Schedule implements AutoCloseable {
    private static final String CORP = "corp";
    private static final List<String> GROUPS = List.of("g1", "g2");
    private static final List<UserType> TYPES = List.of(UserType.values());
    private static final int STEPS = 400;
    private static final int PATIENT_STEPS = 3_000;

    /** Somebody as they are. */
    private static final class Someone {
        private PersonKey key;
        private boolean erased;
        private final Set<String> groups = new TreeSet<>();
        private final Set<String> devices = new TreeSet<>();
        /** By algorithm and slot. */
        private final Map<String, Map<String, String>> templates = new TreeMap<>();

        private Someone(PersonKey key) {
            this.key = key;
        }
    }

    private final Random random;
    private final Path directory;
    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
    private final Time time =
            new Time(() -> Instant.parse("2026-03-01T00:00:00Z").plusNanos(nanos.get()), nanos::get);
    private final List<ModelTerminal> terminals = new ArrayList<>();
    private final Map<String, Set<String>> groupsOf = new TreeMap<>();
    private final List<Someone> people = new ArrayList<>();
    private final Map<Roll, Map<String, Long>> versions = new TreeMap<>();
    private final StringBuilder story = new StringBuilder();
    private Store store;
    private Devices devices;
    private Pushes pushes;
    private Pulls pulls;
    private SyncView view;
    private int names;
    private int contents;

    Schedule(long seed, Path directory) throws Exception {
        this.random = new Random(seed);
        this.directory = directory;
        open();
        for (int i = 0; i < 5; i++) {
            ModelTerminal terminal =
                    new ModelTerminal("S" + i, i < 2 ? "a" : "b", 1 + random.nextInt(4), random.nextBoolean());
            terminals.add(terminal);
            groupsOf.put(terminal.sn, new TreeSet<>());
            change(tx -> tx.addDevice(terminal.sn, null, "s", null, CORP));
        }
        load();
    }

    private void open() throws Exception {
        Meters meters = new Meters(new SimpleMeterRegistry());
        store = SqlStore.open("jdbc:sqlite:", directory, new EventStream(), meters);
        devices = new Devices(store, new NoTerminals(), new Quotas(Quotas.Limits.NONE, time.ticker()), meters);
        SyncMeters counted = new SyncMeters(new SimpleMeterRegistry());
        pushes = new Pushes(
                store,
                devices,
                (sn, notice) -> CompletableFuture.completedFuture(told(sn, notice)),
                new Pushes.Rules(1_000, Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(2)),
                time,
                counted);
        pulls = new Pulls(store, devices, pushes, new Pulls.Rules(600, 2), time, counted);
        view = new SyncView(store, devices, pushes, time.clock());
        load();
    }

    private void load() {
        store.<Integer>read(snapshot -> {
                    devices.load(snapshot);
                    return 0;
                })
                .toCompletableFuture()
                .join();
    }

    /** On the writer's thread. */
    private synchronized boolean told(String sn, Notice notice) {
        Map<String, Long> last = versions.computeIfAbsent(notice.roll(), roll -> new TreeMap<>());
        Long before = last.put(sn, notice.version());
        assertThat(before == null || notice.version() > before)
                .as("version %d after %d", notice.version(), before)
                .isTrue();
        return terminals.stream()
                .filter(terminal -> terminal.sn.equals(sn))
                .anyMatch(terminal -> terminal.take(notice));
    }

    void run() throws Exception {
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        for (ModelTerminal terminal : terminals) {
            connect(terminal);
        }
        for (int i = 0; i < PATIENT_STEPS && !isSettled(); i++) {
            tick();
            terminals.forEach(terminal -> terminal.step(pulls));
        }
        check();
    }

    private void step() throws Exception {
        ModelTerminal terminal = terminals.get(random.nextInt(terminals.size()));
        int dice = random.nextInt(100);
        if (dice < 28) {
            upload(terminal);
        } else if (dice < 31) {
            erase();
        } else if (dice < 33) {
            enrolAgain(terminal);
        } else if (dice < 36) {
            rename();
        } else if (dice < 40) {
            limit();
        } else if (dice < 41) {
            rarely(terminal);
        } else if (dice < 45) {
            disconnect(terminal);
        } else if (dice < 54) {
            connect(terminal);
        } else if (dice < 78) {
            terminal.step(pulls);
        } else {
            tick();
        }
    }

    private void rarely(ModelTerminal terminal) throws Exception {
        switch (random.nextInt(3)) {
            case 0 -> regroup(terminal);
            case 1 -> view.retry(terminal.sn).toCompletableFuture().join();
            default -> restart();
        }
    }

    private void upload(ModelTerminal terminal) {
        if (!terminal.isOnline()) {
            return;
        }
        Someone person = people.isEmpty() || random.nextInt(4) == 0 ? newcomer() : any();
        List<Template> templates = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            templates.add(template(terminal, person));
        }
        put(terminal, person, templates, false);
    }

    private Someone newcomer() {
        UserType type = TYPES.get(random.nextInt(TYPES.size()));
        String userid = "u" + ++names + (type == UserType.VISITOR ? "/7" : "");
        Someone person = new Someone(new PersonKey(CORP, type, userid));
        people.add(person);
        return person;
    }

    private Template template(ModelTerminal terminal, Someone person) {
        Kind kind = person.key.userType() == UserType.VISITOR || random.nextBoolean() ? Kind.FA : Kind.FP;
        Template fresh = new Template(
                kind,
                random.nextInt(3),
                terminal.algorithm,
                ("t" + ++contents + "x".repeat(random.nextInt(90))).getBytes(UTF_8));
        return switch (random.nextInt(6)) {
            case 0 -> with(fresh, new byte[0]);
            case 1 -> again(fresh, person.templates.getOrDefault(terminal.algorithm, Map.of()));
            default -> fresh;
        };
    }

    /** What is there already, if there is anything in its slot. */
    private static Template again(Template fresh, Map<String, String> slots) {
        String content = slots.get(ModelTerminal.slot(fresh));
        return content == null
                ? fresh
                : with(fresh, HexFormat.of().parseHex(content.substring(content.indexOf(' ') + 1)));
    }

    private static Template with(Template template, byte[] data) {
        return new Template(template.kind(), template.slot(), template.algorithm(), data);
    }

    private void put(ModelTerminal terminal, Someone person, List<Template> templates, boolean revives) {
        story.append(terminal.sn)
                .append(" uploads ")
                .append(person.key.userid())
                .append(templates)
                .append('\n');
        PersonKey key = person.key;
        String refusal = store.write(
                        500,
                        tx -> String.valueOf(tx.putTemplates(
                                key, templates, terminal.sn, null, time.clock().instant(), revives)))
                .toCompletableFuture()
                .join();
        boolean brings = templates.stream().anyMatch(template -> !template.isEmpty());
        if (refusal.equals(Refusal.ERASED.name())) {
            return;
        }
        assertThat(refusal).isEqualTo("null");
        boolean known = store.read(snapshot -> snapshot.person(key) != null)
                .toCompletableFuture()
                .join();
        if (!known) {
            // Nothing but deletions of somebody of whom there is nothing.
            people.removeIf(other -> other == person && other.templates.isEmpty() && !other.erased && !brings);
            return;
        }
        person.erased = false;
        for (Template template : templates) {
            Map<String, String> slots =
                    person.templates.computeIfAbsent(template.algorithm(), fresh -> new TreeMap<>());
            if (template.isEmpty()) {
                slots.remove(ModelTerminal.slot(template));
            } else {
                slots.put(ModelTerminal.slot(template), ModelTerminal.content(template));
            }
            terminal.keep(Roll.of(key.userType()), name(key), template);
        }
    }

    private void erase() {
        if (!people.isEmpty()) {
            Someone person = any();
            story.append("erase ").append(person.key.userid()).append('\n');
            change(tx -> tx.erase(person.key, time.clock().instant()));
            person.erased = true;
            person.templates.clear();
            person.groups.clear();
            person.devices.clear();
        }
    }

    private void enrolAgain(ModelTerminal terminal) {
        List<Someone> erased = people.stream().filter(person -> person.erased).toList();
        if (!erased.isEmpty() && terminal.isOnline()) {
            Someone person = erased.get(random.nextInt(erased.size()));
            put(
                    terminal,
                    person,
                    List.of(new Template(Kind.FA, 0, terminal.algorithm, ("t" + ++contents).getBytes(UTF_8))),
                    true);
        }
    }

    private void rename() {
        List<Someone> living = living();
        if (!living.isEmpty()) {
            Someone person = living.get(random.nextInt(living.size()));
            String userid = "n" + ++names + (person.key.userType() == UserType.VISITOR ? "/7" : "");
            story.append("rename ")
                    .append(person.key.userid())
                    .append(" to ")
                    .append(userid)
                    .append('\n');
            change(tx -> tx.directory().rename(person.key, userid));
            person.key = new PersonKey(CORP, person.key.userType(), userid);
        }
    }

    private void limit() {
        List<Someone> living = living();
        if (living.isEmpty()) {
            return;
        }
        Someone person = living.get(random.nextInt(living.size()));
        person.groups.clear();
        person.devices.clear();
        if (random.nextInt(3) > 0) {
            person.groups.add(GROUPS.get(random.nextInt(GROUPS.size())));
        }
        if (random.nextInt(3) == 0) {
            person.devices.add("S" + random.nextInt(6));
        }
        story.append("limit ")
                .append(person.key.userid())
                .append(person.groups)
                .append(person.devices)
                .append('\n');
        Entry entry = new Entry(person.key, "N" + names, person.groups, person.devices, List.of(), null, null);
        change(tx -> tx.directory().put(List.of(entry), time.clock().instant()));
    }

    private void regroup(ModelTerminal terminal) {
        Set<String> groups =
                GROUPS.stream().filter(group -> random.nextBoolean()).collect(Collectors.toSet());
        story.append(terminal.sn).append(" is in ").append(groups).append('\n');
        change(tx -> tx.directory().setGroups(terminal.sn, groups));
        groupsOf.put(terminal.sn, groups);
    }

    private void connect(ModelTerminal terminal) {
        if (!terminal.isOnline()) {
            Device device = device(terminal.sn);
            Presence presence =
                    new Presence(time.clock().instant(), time.clock().instant(), "192.0.2.1");
            Subscription subscription = new Subscription("1", algorithms(terminal), algorithms(terminal));
            devices.online(device, subscription, presence);
            pushes.online(device, subscription, presence);
            barrier();
            terminal.comeOnline(pulls);
        }
    }

    /** The last one understands both, its own better. */
    private static List<String> algorithms(ModelTerminal terminal) {
        return terminal.sn.equals("S4") ? List.of("b", "a") : List.of(terminal.algorithm);
    }

    private void disconnect(ModelTerminal terminal) {
        if (terminal.isOnline()) {
            terminal.goOffline();
            pushes.offline(device(terminal.sn), time.clock().instant());
        }
    }

    private void restart() throws Exception {
        story.append("restart\n");
        barrier();
        terminals.forEach(ModelTerminal::goOffline);
        store.close();
        open();
    }

    private void tick() {
        nanos.addAndGet(Duration.ofMillis(100).toNanos());
        pushes.tick();
        barrier();
    }

    private void barrier() {
        store.write(0, tx -> 0).toCompletableFuture().join();
    }

    private void change(Consumer<Store.Transaction> work) {
        store.write(500, tx -> {
                    work.accept(tx);
                    return 0;
                })
                .toCompletableFuture()
                .join();
    }

    private Device device(String sn) {
        return Objects.requireNonNull(devices.find(sn));
    }

    private Someone any() {
        return people.get(random.nextInt(people.size()));
    }

    private List<Someone> living() {
        return people.stream().filter(person -> !person.erased).toList();
    }

    // ---- The end

    private boolean isSettled() {
        return pushes.waiting() == 0
                && terminals.stream()
                        .allMatch(terminal -> actual(terminal).equals(expected(terminal)) && unfinished(terminal) == 0);
    }

    private void check() {
        for (ModelTerminal terminal : terminals) {
            assertThat(actual(terminal)).as("%s%non %s", story, terminal.sn).isEqualTo(expected(terminal));
            assertThat(unfinished(terminal))
                    .as("%s%npending on %s: %s", story, terminal.sn, details(terminal))
                    .isZero();
        }
    }

    private String details(ModelTerminal terminal) {
        return view.people(terminal.sn, SyncState.PENDING, 10, null)
                        .toCompletableFuture()
                        .join() + " "
                + view.device(terminal.sn).toCompletableFuture().join();
    }

    /** How many people are not in step by what the gateway says. */
    private int unfinished(ModelTerminal terminal) {
        Outcome<SyncView.DeviceSync> outcome =
                view.device(terminal.sn).toCompletableFuture().join();
        Map<SyncState, Integer> people =
                ((Outcome.Done<SyncView.DeviceSync>) outcome).value().people();
        return people.getOrDefault(SyncState.PENDING, 0) + people.getOrDefault(SyncState.FAILED, 0);
    }

    private static Map<String, Map<String, String>> actual(ModelTerminal terminal) {
        Map<String, Map<String, String>> all = new TreeMap<>(terminal.held(Roll.CONTACTS));
        all.putAll(terminal.held(Roll.VISITORS));
        return all;
    }

    private Map<String, Map<String, String>> expected(ModelTerminal terminal) {
        Map<String, Map<String, String>> all = new TreeMap<>();
        for (Someone person : living()) {
            boolean everywhere = person.groups.isEmpty() && person.devices.isEmpty();
            boolean inRange = everywhere
                    || person.devices.contains(terminal.sn)
                    || groupsOf.getOrDefault(terminal.sn, Set.of()).stream().anyMatch(person.groups::contains);
            if (inRange) {
                Map<String, String> templates = new TreeMap<>(best(terminal, person, "fa"));
                templates.putAll(best(terminal, person, "fp"));
                all.put(name(person.key), templates);
            }
        }
        return all;
    }

    private static Map<String, String> best(ModelTerminal terminal, Someone person, String kind) {
        for (String algorithm : algorithms(terminal)) {
            Map<String, String> usable = new TreeMap<>(person.templates.getOrDefault(algorithm, Map.of()));
            usable.keySet().removeIf(slot -> !slot.startsWith(kind));
            if (!usable.isEmpty()) {
                return usable;
            }
        }
        return Map.of();
    }

    private static String name(PersonKey key) {
        return key.userType().code() + "/" + key.userid();
    }

    @Override
    public void close() {
        store.close();
    }
}
