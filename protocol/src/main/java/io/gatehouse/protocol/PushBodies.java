package io.gatehouse.protocol;

/** Writes the bodies of the pushes that make a terminal do something at once. */
final class PushBodies {
    private PushBodies() {}

    /** False for a push that has no body, or one of another kind. */
    static boolean isOf(Push push) {
        return push instanceof Push.UserFace
                || push instanceof Push.RemoteOpenDoor
                || push instanceof Push.UserScan
                || push instanceof Push.OpenSelfInput
                || push instanceof Push.FetchLog;
    }

    static void append(StringBuilder json, Push push) {
        if (push instanceof Push.UserFace face) {
            appendFace(json, face);
        } else if (push instanceof Push.RemoteOpenDoor door) {
            Encoder.append(json, "oper_id", door.operId());
            Encoder.append(json.append(','), "userid", door.userid());
        } else if (push instanceof Push.UserScan scan) {
            Encoder.append(json, "userid", scan.userid());
            Encoder.append(json.append(','), "op_type", scan.opType());
            Encoder.append(json.append(','), "oper_id", scan.operId());
            Encoder.append(json.append(','), "state", scan.state());
            json.append(",\"user_type\":").append(scan.admin() ? 1 : 0);
        } else if (push instanceof Push.OpenSelfInput self) {
            json.append("\"open_self_input_fp\":").append(self.fp());
            json.append(",\"open_self_input_fa\":").append(self.fa());
        } else if (push instanceof Push.FetchLog log) {
            Encoder.append(json, "hint", log.hint());
        } else {
            throw new IllegalArgumentException("No words for " + push.getClass());
        }
    }

    private static void appendFace(StringBuilder json, Push.UserFace face) {
        Encoder.append(json, "oper_id", face.operId());
        Encoder.append(json.append(','), "userid", face.userid());
        json.append(",\"user_type\":").append(face.userType().code()).append(",\"face_info\":[");
        String separator = "";
        for (Push.UserFace.FacePicture picture : face.pictures()) {
            json.append(separator).append("{\"id\":").append(picture.slot());
            json.append(",\"photo_size\":").append(picture.bytes());
            Encoder.append(json.append(','), "media_id", picture.mediaId());
            Encoder.append(json.append(','), "media_type", picture.mediaType());
            json.append('}');
            separator = ",";
        }
        json.append(']');
    }
}
