package io.gatehouse.bench.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DatabindHandlerTest {
    private final DatabindHandler handler = new DatabindHandler();

    @Test
    void aPersonWhoseTemplateIsNoBase64ComesBack() {
        assertThat(handler.answer("""
                {"cmd":"upload_userinfo","headers":{"req_id":"u1"},"body":{"userinfo":[
                {"userid":"good","user_type":0,"fp":[{"id":0,"data":"AAEC"}],"fa_list":[]},
                {"userid":"bad","user_type":1,"fp":[{"id":0,"data":"A*EC"}]}]}}"""))
                .isEqualTo("{\"headers\":{\"req_id\":\"u1\"},\"errcode\":0,\"errmsg\":\"ok\","
                        + "\"body\":{\"fail_list\":[{\"userid\":\"bad\",\"user_type\":1}]}}");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThat(handler.answer("{")).contains("\"errcode\":40001");
    }
}
