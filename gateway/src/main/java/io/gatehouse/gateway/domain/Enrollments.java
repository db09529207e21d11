package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Enrollment.State;
import io.gatehouse.gateway.domain.Waiting.Session;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an enrolment begins, and how it ends. One that waits is a session in memory, known by its oper_id; how it ends is
 * decided in the store's one writer, so that of two results, a cancellation and a timeout only one can win.
 * Thread-safe.
 */
public final class Enrollments {
    private static final Logger LOG = LoggerFactory.getLogger(Enrollments.class);
    private static final long ROW_BYTES = 500;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int FORGOTTEN_AT_ONCE = 1_000;

    /**
     * How long and how many.
     *
     * @param window for the capture, from the push
     * @param grace after the window
     * @param history for which an ended one is remembered
     * @param pending how many may wait at a time
     * @param consent whether the person must have agreed
     * @param outbox how many results the outbox of one app holds
     */
    public record Rules(
            Duration window, Duration grace, Duration history, int pending, Consents.Policy consent, int outbox) {
        private static final int OUTBOX = 10_000;

        /** Nobody need have agreed. */
        public Rules(Duration window, Duration grace, Duration history, int pending) {
            this(window, grace, history, pending, Consents.Policy.OFF, OUTBOX);
        }
    }

    /**
     * What somebody asks for; a visitor's userid is composite.
     *
     * @param agentid of the app that is told the result of somebody who is no visitor, or null
     */
    public record NewEnrollment(
            String sn,
            String userid,
            UserType userType,
            Kind pageType,
            @Nullable String agentid) {

        public NewEnrollment(String sn, String userid, UserType userType, Kind pageType) {
            this(sn, userid, userType, pageType, null);
        }
    }

    /** An enrolment with the templates that it brought. */
    public record Result(Enrollment enrollment, List<TemplateInfo> templates) {}

    private final Store store;
    private final Devices devices;
    private final DeviceLink link;
    private final Rules rules;
    private final InstantSource clock;
    private final DomainListener listener;
    private final Results results;
    private final Waiting waiting;
    private final List<Consumer<Enrollment>> ends = new CopyOnWriteArrayList<>();

    public Enrollments(Store store, Devices devices, DeviceLink link, Rules rules, Time time, DomainListener listener) {
        this.store = store;
        this.devices = devices;
        this.link = link;
        this.rules = rules;
        this.clock = time.clock();
        this.listener = listener;
        this.results = new Results(rules.outbox());
        this.waiting = new Waiting(rules.window().plus(rules.grace()), rules.pending(), time, this::overdue);
    }

    /** Reads what a restart has interrupted; to be called once, before the first connection. */
    public void load(Store.Snapshot snapshot) {
        snapshot.waitingEnrollments().forEach(enrollment -> waiting.resume(new Session(enrollment)));
    }

    /** Who is told of every end, after its commit and before whoever waits for it; it must not block. */
    void whenEnded(Consumer<Enrollment> told) {
        ends.add(told);
    }

    /** Opens an enrolment and pushes it to its device. */
    public CompletionStage<Outcome<Enrollment>> open(NewEnrollment request) {
        return open(request, link::startEnrollment);
    }

    /** The same with another way to tell the device, which completes with false if the device was not told. */
    CompletionStage<Outcome<Enrollment>> open(
            NewEnrollment request, Function<Enrollment, CompletionStage<Boolean>> start) {
        Device device = devices.find(request.sn());
        if (device == null) {
            return refused(Outcome.Problem.DEVICE_UNKNOWN);
        }
        if (device.corpId() == null) {
            return refused(Outcome.Problem.DEVICE_UNBOUND);
        }
        if (link.presence(device.sn()) == null) {
            return refused(Outcome.Problem.DEVICE_OFFLINE);
        }
        Session session = new Session(created(request, device.corpId()));
        Outcome.Problem problem = waiting.reserve(session);
        if (problem != null) {
            return refused(problem);
        }
        return store.write(ROW_BYTES, tx -> add(tx, session.enrollment()))
                .whenComplete((refusal, failure) -> {
                    if (failure != null || refusal != null) {
                        waiting.giveUp(session);
                    }
                    if (refusal == Outcome.Problem.CONSENT_MISSING) {
                        listener.consentMissing(1);
                    }
                })
                .thenCompose(refusal -> refusal == null ? push(session, start) : refused(refusal));
    }

    /** The enrolment with what it brought so far. */
    public CompletionStage<Outcome<Result>> find(String operId) {
        Session session = waiting.find(operId);
        if (session != null) {
            return done(new Result(session.enrollment(), List.of()));
        }
        return store.read(snapshot -> {
            Enrollment enrollment = snapshot.enrollment(operId);
            return enrollment == null
                    ? new Outcome.Refused<>(Outcome.Problem.ENROLLMENT_UNKNOWN)
                    : new Outcome.Done<>(new Result(enrollment, snapshot.templatesOf(enrollment)));
        });
    }

    /** The same, as soon as it has ended, or when the time is over. */
    public CompletionStage<Outcome<Result>> await(String operId, Duration wait) {
        return find(operId).thenCompose(outcome -> {
            Enrollment enrollment =
                    outcome instanceof Outcome.Done<Result> done ? done.value().enrollment() : null;
            if (enrollment == null || !enrollment.state().waiting()) {
                return CompletableFuture.completedFuture(outcome);
            }
            Session session = waiting.find(enrollment);
            if (session == null) {
                return find(operId);
            }
            return session.ended()
                    .copy()
                    .completeOnTimeout(enrollment, wait.toMillis(), TimeUnit.MILLISECONDS)
                    .thenCompose(any -> find(operId));
        });
    }

    /** Newest first. */
    public CompletionStage<Page<Enrollment>> list(EnrollmentFilter filter, int limit, @Nullable String after) {
        return store.read(snapshot -> snapshot.enrollments(filter, limit, after));
    }

    /** Cancels one that waits; its terminal leaves the page and uploads nothing. */
    public CompletionStage<Outcome<Result>> cancel(String operId) {
        return cancel(operId, null);
    }

    /**
     * The same for a caller for whom there are only the enrolments of one corp.
     *
     * @param corpId that one, or null for all
     */
    public CompletionStage<Outcome<Result>> cancel(String operId, @Nullable String corpId) {
        return store.<Outcome<Enrollment>>write(ROW_BYTES, tx -> {
                    Enrollment enrollment = tx.enrollment(operId);
                    if (enrollment == null || (corpId != null && !corpId.equals(enrollment.corpId()))) {
                        return new Outcome.Refused<>(Outcome.Problem.ENROLLMENT_UNKNOWN);
                    }
                    if (!enrollment.state().waiting()) {
                        return new Outcome.Refused<>(Outcome.Problem.ENROLLMENT_ENDED);
                    }
                    return new Outcome.Done<>(end(tx, enrollment, State.CANCELLED, null, null));
                })
                .thenApply(outcome -> {
                    if (outcome instanceof Outcome.Done<Enrollment> done) {
                        settled(done.value());
                        link.stopEnrollment(done.value());
                        return new Outcome.Done<>(new Result(done.value(), List.of()));
                    }
                    return new Outcome.Refused<>(((Outcome.Refused<Enrollment>) outcome).problem());
                });
    }

    /** Ends one that waits for a reason of ours; its terminal leaves the page. */
    CompletionStage<?> fail(String operId, ErrorCode code, String errmsg) {
        return store.<@Nullable Enrollment>write(ROW_BYTES, tx -> {
                    Enrollment enrollment = tx.enrollment(operId);
                    return enrollment != null && enrollment.state().waiting()
                            ? end(tx, enrollment, State.FAILED, code.code(), errmsg)
                            : null;
                })
                .thenAccept(ended -> {
                    if (ended != null) {
                        settled(ended);
                        link.stopEnrollment(ended);
                    }
                });
    }

    /** How many wait. */
    public int pending() {
        return waiting.size();
    }

    /** Notices what is overdue; to be called a few times a second. */
    public void tick() {
        waiting.tick();
    }

    /** Forgets what ended longer ago than the history goes; to be called now and then. */
    public CompletionStage<Integer> forget() {
        Instant before = clock.instant().minus(rules.history());
        return Steps.untilNothingIsLeft(
                () -> store.write(ROW_BYTES, tx -> tx.forgetEnrollments(before, FORGOTTEN_AT_ONCE)));
    }

    /** True where this oper_id is known to wait for the result of another device. */
    boolean waitsForAnother(String operId, String sn) {
        Session session = waiting.find(operId);
        return session != null && !session.sn().equals(sn);
    }

    /** True where this oper_id is known to wait for the result of this device. */
    boolean waitsFor(String operId, String sn) {
        Session session = waiting.find(operId);
        return session != null && session.sn().equals(sn);
    }

    /** In a transaction: ends one that waits. {@link #settled} must follow the commit. */
    Enrollment end(
            Store.Transaction tx,
            Enrollment enrollment,
            State state,
            @Nullable Integer errcode,
            @Nullable String errmsg) {
        Enrollment ended = enrollment.ended(state, clock.instant(), errcode, errmsg);
        tx.updateEnrollment(ended);
        tx.tell(new Event.EnrollmentChanged(ended, tx.templatesOf(ended)));
        results.ended(tx, ended);
        return ended;
    }

    /** Who tells the apps. */
    Results results() {
        return results;
    }

    /** In a transaction: cancels whatever waits on a device. {@link #settled} must follow the commit for each. */
    List<Enrollment> cancelAllOf(Store.Transaction tx, String sn) {
        return tx.waitingEnrollmentsOf(sn).stream()
                .map(enrollment -> end(tx, enrollment, State.CANCELLED, null, null))
                .toList();
    }

    /** After the commit that ended it: makes room and tells whoever waits. */
    void settled(Enrollment ended) {
        Session session = waiting.remove(ended);
        if (session != null) {
            ends.forEach(told -> told.accept(ended));
            session.ended().complete(ended);
        }
        listener.enrollmentChanged(ended.state());
    }

    private Enrollment created(NewEnrollment request, String corpId) {
        Instant now = clock.instant();
        return new Enrollment(
                Credentials.newOperId(),
                request.sn(),
                corpId,
                request.userid(),
                request.userType(),
                request.pageType(),
                State.CREATED,
                now,
                deadline(now),
                null,
                null,
                null,
                false,
                request.agentid());
    }

    private Outcome.@Nullable Problem add(Store.Transaction tx, Enrollment enrollment) {
        Device device = tx.device(enrollment.sn());
        if (device == null) {
            return Outcome.Problem.DEVICE_UNKNOWN;
        }
        if (!enrollment.corpId().equals(device.corpId())) {
            return Outcome.Problem.DEVICE_UNBOUND;
        }
        if (rules.consent().forbids(tx, enrollment.person(), enrollment.pageType())) {
            return Outcome.Problem.CONSENT_MISSING;
        }
        if (enrollment.agentid() != null && tx.outbox().app(enrollment.corpId(), enrollment.agentid()) == null) {
            return Outcome.Problem.APP_UNKNOWN;
        }
        tx.addEnrollment(enrollment);
        tx.tell(new Event.EnrollmentChanged(enrollment, List.of()));
        return null;
    }

    /** The session must be known before the terminal is told, for the answer may come at once. */
    private CompletionStage<Outcome<Enrollment>> push(
            Session session, Function<Enrollment, CompletionStage<Boolean>> start) {
        listener.enrollmentChanged(State.CREATED);
        waiting.begin(session);
        return start.apply(session.enrollment())
                .thenCompose(sent -> sent ? pushed(session).thenCompose(Enrollments::done) : withdraw(session));
    }

    /** The caller is told once this is stored, so that every later look, also after a restart, shows no less. */
    private CompletionStage<Enrollment> pushed(Session session) {
        Enrollment pushed = session.enrollment().pushed(deadline(clock.instant()));
        waiting.pushed(session, pushed);
        return store.write(ROW_BYTES, tx -> recordPush(tx, pushed))
                .exceptionally(e -> {
                    LOG.warn("The store did not take that an enrolment was pushed: {}", e.getMessage());
                    return pushed;
                })
                .thenApply(recorded -> {
                    listener.enrollmentChanged(State.PUSHED);
                    return recorded;
                });
    }

    /** A terminal may have answered already; then the deadline stays the one that was told with its end. */
    private static Enrollment recordPush(Store.Transaction tx, Enrollment pushed) {
        Enrollment stored = tx.enrollment(pushed.operId());
        if (stored == null || stored.state() != State.CREATED) {
            return stored == null ? pushed : pushed.pushed(stored.expiresAt());
        }
        tx.updateEnrollment(pushed);
        tx.tell(new Event.EnrollmentChanged(pushed, List.of()));
        return pushed;
    }

    /** The device went away between the check and the push: nobody has seen the oper_id, nobody will answer it. */
    private CompletionStage<Outcome<Enrollment>> withdraw(Session session) {
        return cancel(session.operId()).thenCompose(outcome -> refused(Outcome.Problem.DEVICE_OFFLINE));
    }

    private void overdue(Session session) {
        String operId = session.operId();
        store.<@Nullable Enrollment>write(ROW_BYTES, tx -> {
                    Enrollment enrollment = tx.enrollment(operId);
                    return enrollment != null && enrollment.state().waiting()
                            ? end(tx, enrollment, State.TIMED_OUT, null, null)
                            : enrollment;
                })
                .whenComplete((ended, failure) -> {
                    if (failure != null) {
                        waiting.retry(session, clock.instant().plus(RETRY));
                    } else if (ended == null) {
                        waiting.giveUp(session);
                    } else if (waiting.find(ended) != null) {
                        // Timed out just now, or ended by a commit of which nobody has heard.
                        settled(ended);
                        link.stopEnrollment(ended);
                    }
                });
    }

    private Instant deadline(Instant pushed) {
        return pushed.plus(rules.window()).plus(rules.grace());
    }

    private static <T> CompletionStage<Outcome<T>> done(T value) {
        return CompletableFuture.completedFuture(new Outcome.Done<>(value));
    }

    private static <T> CompletionStage<Outcome<T>> refused(Outcome.Problem problem) {
        return CompletableFuture.completedFuture(new Outcome.Refused<>(problem));
    }
}
