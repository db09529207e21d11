package io.gatehouse.protocol;

import io.gatehouse.protocol.UploadUserinfo.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person as a device gets them [doc 93983, 93984, 93989].
 *
 * @param openvid a number that stays the person's, within 31 bits, since known firmware reads it into an int
 * @param name null where nobody has given one: the userid goes out then, cut to what a name may have
 * @param fingers under one algorithm, which the device understands
 * @param faces likewise
 */
public record PulledPerson(
        String userid,
        UserType userType,
        long openvid,
        @Nullable String name,
        FeatureSet fingers,
        FeatureSet faces,
        List<PassRule> rules) {

    /**
     * Templates of one kind.
     *
     * @param version changes whenever the templates do; 0 where there are none
     * @param algorithm of all of them
     * @param templates empty where there are none, or none were asked for
     */
    public record FeatureSet(long version, String algorithm, List<Template> templates) {
        /** Nothing that the device could use. */
        public static final FeatureSet NONE = new FeatureSet(0, Template.DEFAULT_ALGORITHM, List.of());
    }

    /** How many bytes the person takes in an answer, roughly and rather too many. */
    public int weight() {
        int bytes = 320 + 3 * userid.length() + (name == null ? 0 : 3 * name.length());
        for (PassRule rule : rules) {
            bytes += 80 + rule.rule().length();
        }
        for (Template template : fingers.templates()) {
            bytes += 32 + (template.length() + 2) / 3 * 4;
        }
        for (Template template : faces.templates()) {
            bytes += 32 + (template.length() + 2) / 3 * 4;
        }
        return bytes;
    }
}
