package io.gatehouse.gateway.domain;

import io.gatehouse.gateway.domain.Enrollments.NewEnrollment;
import io.gatehouse.protocol.ErrorCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Enrolments whose terminal makes features of a picture that was handed in, instead of capturing one itself. The picture
 * lives in memory only, and no longer than its enrolment waits. A restart loses it: its enrolment fails when the terminal
 * asks for the picture, or times out. Thread-safe.
 */
public final class PhotoEnrollments {
    /** Before an oper_id, which nobody can guess, it makes a name that nobody can guess. */
    private static final String MEDIA = "photo-";

    private static final String LOST = "The picture was lost in a restart of the gateway; enrol again.";

    private final Enrollments enrollments;
    private final DeviceOrders orders;
    private final long total;
    private final RecordListener listener;
    private final AtomicLong held = new AtomicLong();
    private final Map<String, Kept> byOperId = new ConcurrentHashMap<>();

    /** @param total bytes of all pictures that wait */
    public PhotoEnrollments(Enrollments enrollments, DeviceOrders orders, long total, RecordListener listener) {
        this.enrollments = enrollments;
        this.orders = orders;
        this.total = total;
        this.listener = listener;
        enrollments.whenEnded(ended -> drop(ended.operId()));
    }

    /** Opens an enrolment and tells its device to fetch the picture. */
    public CompletionStage<Outcome<Enrollment>> open(NewEnrollment request, Photo photo) {
        Kept kept = keep(photo);
        if (kept == null) {
            listener.refused(RecordListener.Refused.PHOTOS_FULL);
            return CompletableFuture.completedFuture(new Outcome.Refused<>(Outcome.Problem.TOO_MANY_PHOTOS));
        }
        return enrollments.open(request, enrollment -> offer(enrollment, kept)).whenComplete((outcome, failure) -> {
            if (!(outcome instanceof Outcome.Done)) {
                kept.release();
            }
        });
    }

    /**
     * The picture of this name, for the device that is to fetch it while its enrolment waits; null for anybody else and at
     * any other time.
     */
    public CompletionStage<@Nullable Photo> download(String sn, String mediaId) {
        String operId = mediaId.startsWith(MEDIA) ? mediaId.substring(MEDIA.length()) : "";
        boolean awaited = enrollments.waitsFor(operId, sn);
        Kept kept = awaited ? byOperId.get(operId) : null;
        if (kept != null) {
            return CompletableFuture.completedFuture(kept.photo);
        }
        listener.refused(RecordListener.Refused.PHOTO_UNKNOWN);
        return awaited
                ? enrollments.fail(operId, ErrorCode.INVALID_PARAMETER, LOST).thenApply(failed -> null)
                : CompletableFuture.completedFuture(null);
    }

    /** The name under which a device asks for the picture of an enrolment; at most 64 characters of ASCII. */
    public static String mediaId(String operId) {
        return MEDIA + operId;
    }

    /** Bytes of all pictures that wait. */
    public long held() {
        return held.get();
    }

    /** An end that came before the picture was kept has dropped nothing: so it is looked for afterwards. */
    private CompletionStage<Boolean> offer(Enrollment enrollment, Kept kept) {
        byOperId.put(enrollment.operId(), kept);
        if (!enrollments.waitsFor(enrollment.operId(), enrollment.sn())) {
            drop(enrollment.operId());
            return CompletableFuture.completedFuture(false);
        }
        return orders.tell(
                enrollment.sn(),
                new Order.TakePhoto(enrollment.operId(), enrollment.userid(), enrollment.userType(), kept.photo));
    }

    private void drop(String operId) {
        Kept kept = byOperId.remove(operId);
        if (kept != null) {
            kept.release();
        }
    }

    private @Nullable Kept keep(Photo photo) {
        int bytes = photo.data().length;
        long before = held.getAndUpdate(now -> now + bytes > total ? now : now + bytes);
        return before + bytes > total ? null : new Kept(photo);
    }

    /** The room that a picture takes. */
    private final class Kept {
        private final Photo photo;
        private final AtomicBoolean released = new AtomicBoolean();

        Kept(Photo photo) {
            this.photo = photo;
        }

        void release() {
            if (released.compareAndSet(false, true)) {
                held.addAndGet(-photo.data().length);
            }
        }
    }
}
