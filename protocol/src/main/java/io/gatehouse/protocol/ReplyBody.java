package io.gatehouse.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of the cloud's answers. */
public sealed interface ReplyBody {
    /** @param seconds unix time */
    record Timestamp(long seconds) implements ReplyBody {}

    record SecretNo(String secretNo) implements ReplyBody {
        @Override
        public String toString() {
            return "SecretNo[***]";
        }
    }

    record ActiveCode(String activeCode) implements ReplyBody {
        @Override
        public String toString() {
            return "ActiveCode[***]";
        }
    }

    record Secret(String secret) implements ReplyBody {
        @Override
        public String toString() {
            return "Secret[***]";
        }
    }

    record CorpName(String corpName) implements ReplyBody {}

    /** Administrators; always empty. */
    record Admins() implements ReplyBody {}

    /** The people of an upload who were not stored. */
    record FailList(List<FailedPerson> people) implements ReplyBody {}

    /** The records of a checkin that were not stored. */
    record FailedRecords(List<FailedRecord> records) implements ReplyBody {}

    /**
     * @param userid as sent
     * @param userType as sent, null where absent or unusable: 0 on the wire
     * @param timestamp as sent, unix seconds
     */
    record FailedRecord(String userid, @Nullable UserType userType, long timestamp) {}

    /** What a temperature means. */
    record Health(HealthStatus status) implements ReplyBody {}

    /** What was measured last. The code of a health service, which firmware looks for, is always empty. */
    record HealthWithCode(HealthStatus status) implements ReplyBody {}

    /** What became of each temperature of a batch. */
    record TemperatureResults(List<TemperatureResult> results) implements ReplyBody {}

    /**
     * @param userid as sent
     * @param userType null where absent or unusable: 0 on the wire
     */
    record TemperatureResult(String userid, @Nullable UserType userType, long timestamp, ErrorCode code) {}

    record SelfInput(boolean fp, boolean fa) implements ReplyBody {}

    /** @param size in bytes */
    record Firmware(String version, String md5sum, long size, String downloadUrl) implements ReplyBody {}

    /**
     * A file, which goes in a binary frame.
     *
     * @param data not changed by anyone
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy of every file would be
    record File(byte[] data) implements ReplyBody {
        @Override
        public String toString() {
            return "File[" + data.length + " bytes]";
        }
    }

    /**
     * @param userid as sent
     * @param userType as sent, null where absent or unusable: 0 on the wire
     */
    record FailedPerson(String userid, @Nullable UserType userType) {}

    /** The version of a device's people [doc 93987]. */
    record PermVersion(long version) implements ReplyBody {}

    /** The version of a device's visitors [doc 94020]. */
    record VisitorVersion(long version) implements ReplyBody {}

    /** Who is within a device's range and who is not, said in both forms [doc 93991]. */
    record CheckedUsers(List<UserRef> legal, List<UserRef> illegal) implements ReplyBody {}

    /** Pushes of the past [doc 91586]. */
    record NotifyItems(boolean isLast, List<NotifyItem> items) implements ReplyBody {}

    /**
     * @param version that the push brought
     * @param data the push as it was sent
     */
    record NotifyItem(long version, String data) {}

    /**
     * A body that is written already, because it is large: {@link PeopleWriter}.
     *
     * @param json the whole object
     * @param gone to be called once, when the answer has left or never will
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    record Prepared(byte[] json, Runnable gone) implements ReplyBody {
        @Override
        public String toString() {
            return "Prepared[" + json.length + " bytes]";
        }
    }
}
