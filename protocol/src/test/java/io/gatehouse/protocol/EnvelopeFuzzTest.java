package io.gatehouse.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes a terminal may send. */
class EnvelopeFuzzTest {
    @FuzzTest
    void scannerAndOracleAgree(byte[] message) {
        Agreement.check(message, Frames.TEMPLATE_LIMIT);
    }
}
