package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginBodiesTest {

    @ParameterizedTest
    @CsvSource({
        "123456,1700000000,123456,1700000000",
        "'\"123456\"','\"1700000000\"',123456,1700000000",
        "18446744073709551615,4294967295,18446744073709551615,4294967295",
        "'\"007\"',0,007,0"
    })
    void nonceAndTimestampAreNumbersOrStringsAndStayAsTheyCame(
            String nonce, String timestamp, String signedNonce, String signedTimestamp) throws InvalidFieldException {
        SignedHello hello = hello(hello(nonce, timestamp));
        assertThat(hello.nonce()).isEqualTo(signedNonce);
        assertThat(hello.timestampText()).isEqualTo(signedTimestamp);
        assertThat(hello.timestamp()).isEqualTo(Long.parseLong(signedTimestamp));
    }

    @Test
    void theFirstMissingFieldIsNamedBeforeAnyWrongOne() {
        assertInvalid(() -> hello("{\"sn\":7,\"nonce\":true}"), ErrorCode.MISSING_TIMESTAMP);
        assertInvalid(() -> hello("null"), ErrorCode.MISSING_SN);
        assertInvalid(() -> hello(hello("true", "[]")), ErrorCode.INVALID_PARAMETER);
    }

    @Test
    void aSecretIsNeitherInATextNorInAComplaint() throws InvalidFieldException {
        assertThat(subscribe("{\"secret\":\"s3cret\",\"firmware_version\":\"1\"}")
                        .toString())
                .doesNotContain("s3cret");
        assertThat(active("{\"active_code\":\"s3cret\"}").toString()).doesNotContain("s3cret");
        assertThatThrownBy(() -> active("{\"active_code\":987654}")).message().doesNotContain("987654");
        assertThatThrownBy(() -> subscribe("{\"secret\":[\"s3cret\"],\"firmware_version\":\"1\"}"))
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void namesAfterTheFifthAlgorithmAreNotLookedAt() throws InvalidFieldException {
        SubscribeCorp subscription = subscribe("{\"secret\":\"s\",\"firmware_version\":\"1\",\"ext_args\":"
                + "{\"fa_algorithm\":[null,\"a\",\"\",\"b\",\"c\",\"d\",\"e\",true,\"算法\"]}}");
        assertThat(subscription.faAlgorithms()).containsExactly("a", "b", "c", "d", "e");
        assertThat(subscription.fpAlgorithms()).isEmpty();
    }

    private static String hello(String nonce, String timestamp) {
        return "{\"sn\":\"S\",\"nonce\":" + nonce + ",\"timestamp\":" + timestamp + ",\"device_signature\":\"x\"}";
    }

    private static SignedHello hello(String body) throws InvalidFieldException {
        return Frames.body("register", body, SignedHello.class);
    }

    private static SubscribeCorp subscribe(String body) throws InvalidFieldException {
        return Frames.body("subscribe_corp", body, SubscribeCorp.class);
    }

    private static Active active(String body) throws InvalidFieldException {
        return Frames.body("active", body, Active.class);
    }

    private static void assertInvalid(ThrowingCallable parse, ErrorCode code) {
        assertThatThrownBy(parse)
                .isInstanceOfSatisfying(
                        InvalidFieldException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
