package io.gatehouse.protocol;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Templates of people, or the report of a failed enrolment [doc 93982, 95409].
 *
 * @param people null where {@code userinfo} is absent
 * @param operId null where absent, null or empty
 * @param errcode 0 where absent
 * @param errmsg empty where absent
 */
public record UploadUserinfo(
        @Nullable List<Person> people, @Nullable String operId, int errcode, String errmsg) implements Body {
    /** People per call [doc 93982]. */
    public static final int MAX_PEOPLE = 200;

    /**
     * One element of {@code userinfo}.
     *
     * @param userid as sent
     * @param userType 0 where absent; null where it is no user type, which refuses the person unless an enrolment knows
     *     better
     * @param singleFace true where {@code fa} came without {@code fa_list}: for employees only
     * @param fingers how many entries came, good or not
     * @param faces likewise
     * @param templates in the order of the wire, slots may repeat; empty where refused
     * @param refusal why the person cannot be stored whatever the rest of the world says, or null
     */
    public record Person(
            String userid,
            @Nullable UserType userType,
            boolean singleFace,
            int fingers,
            int faces,
            List<Template> templates,
            @Nullable Refusal refusal) {}

    /**
     * One slot. Its bytes lie where they came in, in the array of the whole message: as long as one template of an upload is
     * held, all of it is.
     *
     * @param algorithm {@link #DEFAULT_ALGORITHM} where absent, empty or "default"
     * @param array has the decoded template somewhere in it; not to be changed
     * @param from where it begins there
     * @param length how many bytes it has; 0 deletes the slot
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere; a copy of every template would be
    public record Template(Kind kind, int slot, String algorithm, byte[] array, int from, int length) {
        /** The algorithm of devices that never declared one. */
        public static final String DEFAULT_ALGORITHM = "default";

        /** One that has an array to itself. */
        public Template(Kind kind, int slot, String algorithm, byte[] data) {
            this(kind, slot, algorithm, data, 0, data.length);
        }

        /** True if it deletes the slot. */
        public boolean isEmpty() {
            return length == 0;
        }

        /** A copy of its bytes. */
        public byte[] data() {
            return Arrays.copyOfRange(array, from, from + length);
        }

        @Override
        public String toString() {
            return "Template[" + kind + " " + slot + " " + algorithm + ", " + length + " bytes]";
        }
    }
}
