package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.AuditEntry;
import io.gatehouse.gateway.domain.AuditRecord;
import io.gatehouse.gateway.domain.AuditVerdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks along the audit log. The hash of a record is the SHA-256 of the hash before it and of the record itself: each
 * number as eight bytes, each text as its length in bytes and its UTF-8, so that no two records look alike.
 */
final class AuditChain {
    private final long firstSeq;
    private long seq;
    private String hash;

    /** Starts behind a record; 0 and an empty hash are before the first one. */
    AuditChain(long seq, String hash) {
        this.firstSeq = seq + 1;
        this.seq = seq;
        this.hash = hash;
    }

    /** The record that follows. */
    AuditRecord next(AuditEntry entry, Instant at) {
        seq++;
        hash = hash(hash, seq, at.toEpochMilli(), entry);
        return new AuditRecord(seq, at, entry, hash);
    }

    /** Goes over the record if it follows; else a sentence on what is wrong. */
    @Nullable
    String step(AuditRecord record) {
        if (record.seq() != seq + 1) {
            return "record " + (seq + 1) + " is missing: record " + record.seq() + " follows record " + seq;
        }
        String expected = hash(hash, record.seq(), record.at().toEpochMilli(), record.entry());
        if (!expected.equals(record.hash())) {
            return "record " + record.seq() + " was changed: its hash is not the one of its content and of the record"
                    + " before it";
        }
        seq++;
        hash = expected;
        return null;
    }

    /** The same for several; stops at the first that is wrong. */
    @Nullable
    String step(List<AuditRecord> records) {
        for (AuditRecord record : records) {
            String fault = step(record);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** What to say of the end, where the last record is known to be this one. */
    AuditVerdict verdict(long lastSeq, String lastHash, @Nullable String fault) {
        String wrong = fault;
        if (wrong == null && (seq != lastSeq || !hash.equals(lastHash))) {
            wrong = "the log ends with record " + seq + ", expected record " + lastSeq + ": its end was cut off or"
                    + " made anew";
        }
        return new AuditVerdict(seq - firstSeq + 1, firstSeq, seq, hash, wrong);
    }

    long seq() {
        return seq;
    }

    String hash() {
        return hash;
    }

    private static String hash(String before, long seq, long at, AuditEntry entry) {
        MessageDigest digest = sha256();
        text(digest, before);
        number(digest, seq);
        number(digest, at);
        text(digest, entry.actorId());
        text(digest, entry.actor());
        text(digest, entry.action());
        text(digest, entry.target());
        text(digest, entry.outcome());
        text(digest, entry.address());
        number(digest, entry.count());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void number(MessageDigest digest, long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(digest, bytes.length);
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
