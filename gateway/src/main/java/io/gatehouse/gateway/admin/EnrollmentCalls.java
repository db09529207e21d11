package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Enrollment;
import io.gatehouse.gateway.domain.EnrollmentFilter;
import io.gatehouse.gateway.domain.Enrollments;
import io.gatehouse.gateway.domain.Enrollments.NewEnrollment;
import io.gatehouse.gateway.domain.Enrollments.Result;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.Photo;
import io.gatehouse.gateway.domain.PhotoEnrollments;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UserType;
import io.gatehouse.protocol.VisitorId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Enrolments: open, look, wait, cancel. */
final class EnrollmentCalls {
    private static final int LONGEST_WAIT = 120;

    private final Enrollments enrollments;
    private final PhotoEnrollments photos;
    private final Devices devices;
    private final int photoSize;

    /** @param photoSize bytes of the largest picture that is taken */
    EnrollmentCalls(Enrollments enrollments, PhotoEnrollments photos, Devices devices, int photoSize) {
        this.enrollments = enrollments;
        this.photos = photos;
        this.devices = devices;
        this.photoSize = photoSize;
    }

    CompletionStage<Answer> open(Request request) throws RefusedException {
        Body body = body(request.body());
        NewEnrollment wanted = newEnrollment(body);
        Photo photo = photo(body, wanted);
        request.isAbout("sn", wanted.sn());
        request.isAbout("userid", wanted.userid());
        request.isAbout("user_type", Integer.toString(wanted.userType().code()));
        request.isAbout("agentid", wanted.agentid());
        Device device = devices.find(wanted.sn());
        if (device == null || !request.caller().sees(device.corpId())) {
            return CompletableFuture.completedFuture(Answer.problem(Problem.DEVICE_UNKNOWN));
        }
        return (photo == null ? enrollments.open(wanted) : photos.open(wanted, photo))
                .thenApply(outcome -> Answer.of(
                        outcome,
                        opened -> Answer.json(201, json -> Json.opened(json, opened))
                                .with("Location", "/api/v1/enrollments/" + opened.operId())));
    }

    CompletionStage<Answer> find(Request request) throws RefusedException {
        int wait = request.number("wait", 0, LONGEST_WAIT, 0);
        String operId = request.path("oper_id");
        return ifVisible(
                        request,
                        () -> wait == 0
                                ? enrollments.find(operId)
                                : enrollments.await(operId, Duration.ofSeconds(wait)))
                .thenApply(EnrollmentCalls::result);
    }

    CompletionStage<Answer> list(Request request) throws RefusedException {
        EnrollmentFilter filter = new EnrollmentFilter(
                request.caller().corpId(), request.query("sn"), request.query("userid"), state(request.query("state")));
        return enrollments
                .list(filter, request.limit(), request.after())
                .thenApply(page -> Answer.json(
                        200,
                        json -> Json.page(json, page, (to, enrollment) -> Json.enrollment(to, enrollment, List.of()))));
    }

    CompletionStage<Answer> cancel(Request request) {
        return enrollments
                .cancel(request.path("oper_id"), request.caller().corpId())
                .thenApply(EnrollmentCalls::result);
    }

    /** An enrolment never changes its corp, so looking first is enough. */
    private CompletionStage<Outcome<Result>> ifVisible(
            Request request, Supplier<CompletionStage<Outcome<Result>>> call) {
        if (!request.caller().isLimited()) {
            return call.get();
        }
        return enrollments
                .find(request.path("oper_id"))
                .thenCompose(found -> isVisible(request.caller(), found) ? call.get() : unknown());
    }

    private static boolean isVisible(Caller caller, Outcome<Result> found) {
        return found instanceof Outcome.Done<Result> done
                && caller.sees(done.value().enrollment().corpId());
    }

    private static CompletionStage<Outcome<Result>> unknown() {
        return CompletableFuture.completedFuture(new Outcome.Refused<>(Outcome.Problem.ENROLLMENT_UNKNOWN));
    }

    private static Answer result(Outcome<Result> outcome) {
        return Answer.of(
                outcome,
                result -> Answer.json(200, json -> Json.enrollment(json, result.enrollment(), result.templates())));
    }

    private static Enrollment.@Nullable State state(@Nullable String word) throws RefusedException {
        if (word == null) {
            return null;
        }
        for (Enrollment.State state : Enrollment.State.values()) {
            if (Json.state(state).equals(word)) {
                return state;
            }
        }
        throw RefusedException.invalid(
                "state",
                Arrays.stream(Enrollment.State.values()).map(Json::state).collect(Collectors.joining(", ")));
    }

    /** Everything about the request that needs no look at the world. */
    static NewEnrollment newEnrollment(byte[] bytes) throws RefusedException {
        return newEnrollment(body(bytes));
    }

    private static Body body(byte[] bytes) throws RefusedException {
        return Body.of(bytes, "sn", "userid", "user_type", "page_type", "agentid", "photo");
    }

    /** The picture that the device is to make features of, or null. */
    private @Nullable Photo photo(Body body, NewEnrollment wanted) throws RefusedException {
        byte[] bytes = body.optionalBytes("photo", photoSize);
        if (bytes == null) {
            return null;
        }
        if (wanted.pageType() != Kind.FA) {
            throw RefusedException.invalid("photo", "none: only a face (page_type fa) has one");
        }
        Photo photo = Photo.of(bytes);
        if (photo == null) {
            throw RefusedException.invalid("photo", "a JPEG or a PNG");
        }
        return photo;
    }

    private static NewEnrollment newEnrollment(Body body) throws RefusedException {
        String sn = body.text("sn", TextRule.SN);
        UserType userType = Objects.requireNonNull(UserType.of(body.number("user_type", 2)));
        String userid = userid(body, userType);
        String agentid = userType == UserType.VISITOR ? null : body.optionalDigits("agentid", TextRule.AGENTID);
        return new NewEnrollment(sn, userid, userType, kind(body), agentid);
    }

    private static Kind kind(Body body) throws RefusedException {
        String word = body.text("page_type", TextRule.PAGE_TYPE);
        return word.equals(Kind.FP.wireName()) ? Kind.FP : Kind.FA;
    }

    private static String userid(Body body, UserType userType) throws RefusedException {
        String userid = body.text("userid", TextRule.USERID);
        String agentid = body.optionalDigits("agentid", TextRule.AGENTID);
        String whole = switch (userType) {
            case VISITOR -> visitor(userid, agentid);
            case EMPLOYEE, STUDENT -> member(userid);
        };
        if (!TextRule.USERID.allows(whole)) {
            throw RefusedException.invalid("userid", "with its agentid " + TextRule.USERID.expected());
        }
        return whole;
    }

    private static String visitor(String userid, @Nullable String agentid) throws RefusedException {
        VisitorId composite = VisitorId.parse(userid);
        if (composite == null && agentid == null) {
            throw RefusedException.invalid("userid", "id/agentid for a visitor, or an agentid beside it");
        }
        if (composite == null) {
            return new VisitorId(userid, String.valueOf(agentid)).composite();
        }
        if (agentid != null && !agentid.equals(composite.agentid())) {
            throw RefusedException.invalid("agentid", "the one that the userid ends with, or none");
        }
        return userid;
    }

    /** An agentid beside it names the app that is told the result. */
    private static String member(String userid) throws RefusedException {
        if (userid.indexOf('/') >= 0) {
            throw RefusedException.invalid("userid", "no slash: only a visitor's (user_type 1) has one");
        }
        return userid;
    }
}
