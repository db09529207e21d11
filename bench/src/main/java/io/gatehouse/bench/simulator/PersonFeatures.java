package io.gatehouse.bench.simulator;

import io.gatehouse.protocol.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One person as a terminal uploads it. */
public record PersonFeatures(String userid, int userType, List<Feature> features) {
    /** One finger or face. */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    public record Feature(Kind kind, int slot, byte[] data) {
        @Override
        public String toString() {
            return "Feature[" + kind + " " + slot + ", " + data.length + " bytes]";
        }
    }

    /** Whose they are. */
    PersonKey key() {
        return new PersonKey(userType, userid);
    }

    /**
     * The body of upload_userinfo for these people, without an oper_id [doc 93982]. Like known firmware it always has
     * an array of faces, also an empty one.
     *
     * @param algorithm of both kinds, null for the default
     */
    public static ObjectNode body(List<PersonFeatures> people, @Nullable String algorithm) {
        ObjectNode body = Frames.object();
        ArrayNode userinfo = body.putArray("userinfo");
        for (PersonFeatures person : people) {
            ObjectNode element =
                    userinfo.addObject().put("userid", person.userid()).put("user_type", person.userType());
            ArrayNode faces = element.putArray("fa_list");
            for (Feature feature : person.features()) {
                ArrayNode list = feature.kind() == Kind.FA ? faces : element.withArray("fp");
                list.addObject().put("id", feature.slot()).put("data", feature.data());
            }
            if (algorithm != null) {
                element.put("fp_algorithm", algorithm).put("fa_algorithm", algorithm);
            }
        }
        return body;
    }
}
