package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.UploadUserinfo;
import io.gatehouse.protocol.UploadUserinfo.Template;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes the uploads of terminals [doc 93982]. Thread-safe, never blocks. */
public final class Templates {
    private static final long ROW_BYTES = 200;

    /**
     * What is taken.
     *
     * @param listedVisitorsOnly true: a visitor without agentid is taken only if exactly one app owns it
     * @param knownPeopleOnly true: whoever is not known already must have been meant by an enrolment
     * @param consent whether the person must have agreed
     */
    public record Rules(boolean listedVisitorsOnly, boolean knownPeopleOnly, Quotas quotas, Consents.Policy consent) {
        /** Whoever is not known comes into being, and nobody need have agreed. */
        public Rules(boolean listedVisitorsOnly, Quotas quotas) {
            this(listedVisitorsOnly, false, quotas, Consents.Policy.OFF);
        }
    }

    private final Store store;
    private final Devices devices;
    private final Enrollments enrollments;
    private final Rules rules;
    private final InstantSource clock;
    private final DomainListener listener;

    /** Takes uploads from now on. */
    public Templates(
            Store store,
            Devices devices,
            Enrollments enrollments,
            Rules rules,
            InstantSource clock,
            DomainListener listener) {
        this.store = store;
        this.devices = devices;
        this.enrollments = enrollments;
        this.rules = rules;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Takes the upload of a subscribed device. Completes when it is durable, or with {@link StoreUnavailableException} when
     * nothing of it is stored.
     */
    public CompletionStage<UploadOutcome> upload(String sn, UploadUserinfo upload) {
        if (upload.operId() != null && enrollments.waitsForAnother(upload.operId(), sn)) {
            return refused(ErrorCode.OPERATION_MISMATCH);
        }
        Device device = devices.find(sn);
        String corpId = device == null ? null : device.corpId();
        if (corpId == null) {
            return refused(ErrorCode.NOT_LOGGED_IN);
        }
        if (!isAwaited(upload, sn) && !rules.quotas().takeUpload(corpId)) {
            listener.quotaRefused(Quota.UPLOADS);
            return refused(ErrorCode.TOO_MANY_REQUESTS);
        }
        return store.write(
                        corpId,
                        weight(upload),
                        tx -> new UploadDecision(tx, enrollments, rules, corpId, sn, clock.instant()).decide(upload))
                .thenApply(this::settle);
    }

    /** The result of an enrolment is no part of a storm: there are only as many as somebody has asked for. */
    private boolean isAwaited(UploadUserinfo upload, String sn) {
        return upload.operId() != null && enrollments.waitsFor(upload.operId(), sn);
    }

    private UploadOutcome settle(UploadDecision.Made decision) {
        if (decision.ended() != null) {
            enrollments.settled(decision.ended());
        }
        decision.tally().report(listener);
        return decision.outcome();
    }

    private static CompletionStage<UploadOutcome> refused(ErrorCode code) {
        return CompletableFuture.completedFuture(new UploadOutcome.Refused(code));
    }

    private static long weight(UploadUserinfo upload) {
        long bytes = ROW_BYTES;
        if (upload.people() != null) {
            for (UploadUserinfo.Person person : upload.people()) {
                for (Template template : person.templates()) {
                    bytes += ROW_BYTES + template.length();
                }
            }
        }
        return bytes;
    }
}
