package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Enrollments.NewEnrollment;
import io.gatehouse.gateway.metrics.Meters;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** However a result, a failure and a cancellation meet, all who look see what some order of them would have left. */
class EnrollmentsLincheckTest {
    @Test
    void whatEndsAnEnrolmentIsOneStepOfSomeOrder() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(2)
                .iterations(20)
                .invocationsPerIteration(500)
                .check(Waiting.class);
    }

    /** One enrolment that waits. */
    public static class Waiting {
        private static final String SN = "SN";
        private static final Meters METERS = new Meters(new SimpleMeterRegistry());
        private static final Device DEVICE =
                new Device(1, SN, null, "s3cret", null, new Binding("corp", 1), true, null, null);

        /** Every terminal is there and takes every push. */
        private static final DeviceLink LINK = (DeviceLink) Proxy.newProxyInstance(
                DeviceLink.class.getClassLoader(),
                new Class<?>[] {DeviceLink.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "presence" -> new Presence(Instant.EPOCH, Instant.EPOCH, "127.0.0.1");
                    case "startEnrollment" -> CompletableFuture.completedFuture(true);
                    default -> null;
                });

        private final MemoryStore store = new MemoryStore();
        private final Enrollments enrollments;
        private final Templates templates;
        private final String operId;

        public Waiting() {
            Time time = new Time(() -> Instant.EPOCH, () -> 0);
            Quotas quotas = new Quotas(Quotas.Limits.NONE, time.ticker());
            Devices devices = new Devices(store, LINK, quotas, METERS);
            store.read(snapshot -> {
                devices.load(snapshot);
                return true;
            });
            Enrollments.Rules rules =
                    new Enrollments.Rules(Duration.ofMinutes(5), Duration.ZERO, Duration.ofDays(30), 1);
            enrollments = new Enrollments(store, devices, LINK, rules, time, METERS);
            templates = new Templates(
                    store, devices, enrollments, new Templates.Rules(false, quotas), time.clock(), METERS);
            Outcome<Enrollment> opened =
                    join(enrollments.open(new NewEnrollment(SN, "ann", UserType.EMPLOYEE, Kind.FP)));
            operId = ((Outcome.Done<Enrollment>) opened).value().operId();
        }

        @Operation
        public String cancel() {
            return join(enrollments.cancel(operId)) instanceof Outcome.Done ? "cancelled" : "had ended";
        }

        /** Whether the person was taken. */
        @Operation
        public String succeed() {
            Template finger = new Template(Kind.FP, 0, "default", new byte[] {1});
            UploadUserinfo.Person person =
                    new UploadUserinfo.Person("ann", UserType.EMPLOYEE, false, 1, 0, List.of(finger), null);
            return join(templates.upload(SN, new UploadUserinfo(List.of(person), operId, 0, "ok")))
                    .toString();
        }

        @Operation
        public String fail() {
            return join(templates.upload(SN, new UploadUserinfo(List.of(), operId, 101, "no finger")))
                    .toString();
        }

        @Operation
        public String state() {
            return store.stateOf(operId);
        }

        /** How often somebody was told of an end. */
        @Operation
        public int ends() {
            return store.ends();
        }

        private static <T> T join(CompletionStage<T> stage) {
            return stage.toCompletableFuture().join();
        }

        /** One writer, and just enough of the port for enrolments. */
        private static final class MemoryStore implements Store {
            private final Map<String, Enrollment> enrollments = new HashMap<>();
            private int ends;

            private final Transaction transaction = (Transaction) Proxy.newProxyInstance(
                    MemoryStore.class.getClassLoader(),
                    new Class<?>[] {Transaction.class},
                    (proxy, method, args) -> switch (method.getName()) {
                        case "devices" -> List.of(DEVICE);
                        case "device" -> DEVICE;
                        case "corps" -> List.of();
                        case "enrollment" -> enrollments.get(String.valueOf(args[0]));
                        case "addEnrollment", "updateEnrollment" -> put((Enrollment) args[0]);
                        case "templatesOf" -> List.of();
                        case "tell" -> tell((Event) args[0]);
                        case "expect", "putTemplates" -> null;
                        default -> throw new UnsupportedOperationException(method.toString());
                    });

            synchronized String stateOf(String operId) {
                return Objects.requireNonNull(enrollments.get(operId)).state().name();
            }

            synchronized int ends() {
                return ends;
            }

            private @Nullable Object put(Enrollment enrollment) {
                enrollments.put(enrollment.operId(), enrollment);
                return null;
            }

            private @Nullable Object tell(Event event) {
                if (event instanceof Event.EnrollmentChanged changed
                        && !changed.enrollment().state().waiting()) {
                    ends++;
                }
                return null;
            }

            @Override
            public synchronized <T extends @Nullable Object> CompletionStage<T> write(
                    long bytes, Function<Transaction, T> work) {
                return CompletableFuture.completedFuture(work.apply(transaction));
            }

            @Override
            public synchronized <T extends @Nullable Object> CompletionStage<T> read(Function<Snapshot, T> query) {
                return CompletableFuture.completedFuture(query.apply(transaction));
            }

            @Override
            public boolean healthy() {
                return true;
            }

            @Override
            public void close() {}
        }
    }
}
