package io.gatehouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorIdTest {

    @ParameterizedTest
    @CsvSource({"UserIdA/10001,UserIdA,10001", "x1/1000006,x1,1000006", "a/b/7,a/b,7", "//0,/,0", "张三/1,张三,1"})
    void isSplitAtTheLastSlashAndPutTogetherAgain(String composite, String id, String agentid) {
        assertThat(VisitorId.parse(composite)).isEqualTo(new VisitorId(id, agentid));
        assertThat(new VisitorId(id, agentid).composite()).isEqualTo(composite);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x2", "/10001", "x2/", "x2/abc", "x2/1a", "x2/-1", "x2/+1", "x2/ 1", "x2/1 ", "x2/１", "/"})
    void aTextWithoutAnIdOrWithoutADecimalAgentidIsNone(String userid) {
        assertThat(VisitorId.parse(userid)).isNull();
    }
}
