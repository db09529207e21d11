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

    /**
     * @param userid as sent
     * @param userType as sent, null where absent or unusable: 0 on the wire
     */
    record FailedPerson(String userid, @Nullable UserType userType) {}
}
