package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.UploadUserinfo.Template;
import io.gatehouse.protocol.UserType;
import io.gatehouse.protocol.VisitorId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which app is told of which result: of a visitor the one that the id names, of others the one that the enrolment names.
 * What is told goes into the outbox in the transaction that decides it.
 */
final class Results {
    private static final String FIRST = "evt_";
    private static final String LATE = "_late";

    private final int most;

    /** @param most results that the outbox of one app holds */
    Results(int most) {
        this.most = most;
    }

    /** An enrolment has ended. */
    void ended(Store.Transaction tx, Enrollment ended) {
        String agentid = ended.app();
        if (agentid != null) {
            Integer errcode = ended.errcode();
            Instant endedAt = ended.endedAt();
            tx.outbox()
                    .post(
                            ended.corpId(),
                            agentid,
                            new BioResult(
                                    FIRST + ended.operId(),
                                    ended.person(),
                                    ended.sn(),
                                    ended.operId(),
                                    ended.pageType(),
                                    ended.state(),
                                    // No terminal said anything where it timed out or was cancelled.
                                    errcode == null ? ErrorCode.BUSY.code() : errcode,
                                    sentence(ended),
                                    endedAt == null ? ended.expiresAt() : endedAt,
                                    false),
                            most);
        }
    }

    /** Templates came for an enrolment that had timed out. */
    void late(Store.Transaction tx, Enrollment late, Instant at) {
        String agentid = late.app();
        if (agentid != null) {
            tx.outbox()
                    .post(
                            late.corpId(),
                            agentid,
                            new BioResult(
                                    FIRST + late.operId() + LATE,
                                    late.person(),
                                    late.sn(),
                                    late.operId(),
                                    late.pageType(),
                                    late.state(),
                                    ErrorCode.OK.code(),
                                    ErrorCode.OK.text(),
                                    at,
                                    true),
                            most);
        }
    }

    /** Templates of somebody were stored that no enrolment had asked for. */
    void stored(Store.Transaction tx, PersonKey person, String sn, List<Template> templates, Instant at) {
        VisitorId visitor = person.userType() == UserType.VISITOR ? VisitorId.parse(person.userid()) : null;
        Kind kind = recorded(templates);
        if (visitor != null && kind != null) {
            tx.outbox()
                    .post(
                            person.corpId(),
                            visitor.agentid(),
                            new BioResult(
                                    FIRST + Credentials.newOperId(),
                                    person,
                                    sn,
                                    null,
                                    kind,
                                    Enrollment.State.SUCCEEDED,
                                    ErrorCode.OK.code(),
                                    ErrorCode.OK.text(),
                                    at,
                                    false),
                            most);
        }
    }

    /** A face counts more, where an upload brings both; null where it only deletes. */
    private static @Nullable Kind recorded(List<Template> templates) {
        Kind kind = null;
        for (Template template : templates) {
            if (!template.isEmpty() && kind != Kind.FA) {
                kind = template.kind();
            }
        }
        return kind;
    }

    private static String sentence(Enrollment ended) {
        if (ended.errmsg() != null) {
            return ended.errmsg();
        }
        return switch (ended.state()) {
            case TIMED_OUT -> "the terminal did not answer in time";
            case CANCELLED -> "the enrolment was cancelled";
            case CREATED, PUSHED, SUCCEEDED, FAILED -> "";
        };
    }
}
