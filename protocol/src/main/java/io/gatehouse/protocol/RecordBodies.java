package io.gatehouse.protocol;

import org.jspecify.annotations.Nullable;

/** Writes the bodies of answers about records, health, and the device itself. */
final class RecordBodies {
    private RecordBodies() {}

    /** False for a body that is none of them. */
    static boolean append(StringBuilder json, ReplyBody body) {
        if (body instanceof ReplyBody.FailedRecords failed) {
            appendFailed(json, failed);
        } else if (body instanceof ReplyBody.Health health) {
            json.append("\"status\":").append(health.status().code());
        } else if (body instanceof ReplyBody.HealthWithCode health) {
            json.append("\"status\":").append(health.status().code()).append(",\"qrcode_data\":\"\"");
        } else if (body instanceof ReplyBody.TemperatureResults results) {
            appendResults(json, results);
        } else if (body instanceof ReplyBody.SelfInput self) {
            json.append("\"open_self_input_fp\":").append(self.fp());
            json.append(",\"open_self_input_fa\":").append(self.fa());
        } else if (body instanceof ReplyBody.Firmware firmware) {
            Encoder.append(json, "firmware_version", firmware.version());
            Encoder.append(json.append(','), "md5sum", firmware.md5sum());
            json.append(",\"size\":").append(firmware.size());
            Encoder.append(json.append(','), "download_url", firmware.downloadUrl());
        } else {
            return false;
        }
        return true;
    }

    private static void appendFailed(StringBuilder json, ReplyBody.FailedRecords failed) {
        json.append("\"fail_list\":[");
        String separator = "";
        for (ReplyBody.FailedRecord record : failed.records()) {
            appendPerson(json.append(separator).append('{'), record.userid(), record.userType());
            json.append(",\"timestamp\":").append(record.timestamp()).append('}');
            separator = ",";
        }
        json.append(']');
    }

    private static void appendResults(StringBuilder json, ReplyBody.TemperatureResults results) {
        json.append("\"result_list\":[");
        String separator = "";
        for (ReplyBody.TemperatureResult result : results.results()) {
            appendPerson(json.append(separator).append('{'), result.userid(), result.userType());
            json.append(",\"timestamp\":").append(result.timestamp());
            json.append(",\"errcode\":").append(result.code().code());
            Encoder.append(json.append(','), "errmsg", result.code().text());
            json.append('}');
            separator = ",";
        }
        json.append(']');
    }

    private static void appendPerson(StringBuilder json, String userid, @Nullable UserType userType) {
        Encoder.append(json, "userid", userid);
        json.append(",\"user_type\":").append(userType == null ? 0 : userType.code());
    }
}
