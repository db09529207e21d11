package io.gatehouse.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Any userinfo, under a limit so low that it is met. */
class UploadFuzzTest {
    private static final int TEMPLATE_LIMIT = 48;
    private static final byte[] BEGIN =
            "{\"cmd\":\"upload_userinfo\",\"headers\":{\"req_id\":1},\"body\":".getBytes(StandardCharsets.US_ASCII);

    @FuzzTest
    void scannerAndOracleAgree(byte[] body) {
        byte[] message = ByteBuffer.allocate(BEGIN.length + body.length + 1)
                .put(BEGIN)
                .put(body)
                .put((byte) '}')
                .array();
        Agreement.check(message, TEMPLATE_LIMIT);
    }
}
