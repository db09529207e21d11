package io.gatehouse.bench.jmh;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gatehouse.protocol.Encoder;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import io.gatehouse.protocol.ReqId;
import io.gatehouse.protocol.UserType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/** From a reply to its bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplyBenchmark {
    private static final String REQ_ID = "c00000-000";

    private final JsonMapper json = JsonMapper.builder().build();
    private final ReqId reqId = new ReqId('"' + REQ_ID + '"');
    private Reply reply = Reply.ok();
    private @Nullable FailList failList;

    /** Which reply. */
    @Param
    public Kind kind = Kind.OK;

    /** To a ping, to an upload of which everything was stored, and to one of which three people were not. */
    public enum Kind {
        OK,
        ALL_STORED,
        THREE_FAILED
    }

    record Headers(String req_id) {}

    record FailedPerson(String userid, int user_type) {}

    record FailList(List<FailedPerson> fail_list) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            Headers headers,
            int errcode,
            String errmsg,
            @Nullable FailList body) {}

    @Setup
    public void setUp() {
        List<String> failed = switch (kind) {
            case OK, ALL_STORED -> List.of();
            case THREE_FAILED -> List.of("zhang.wei", "王芳", "li.na");
        };
        if (kind != Kind.OK) {
            reply = Reply.ok(new ReplyBody.FailList(failed.stream()
                    .map(userid -> new ReplyBody.FailedPerson(userid, UserType.VISITOR))
                    .toList()));
            failList = new FailList(failed.stream()
                    .map(userid -> new FailedPerson(userid, UserType.VISITOR.code()))
                    .toList());
        }
    }

    @Benchmark
    public byte[] ours() {
        return Encoder.reply(reqId, reply);
    }

    @Benchmark
    public byte[] jackson() {
        return json.writeValueAsBytes(
                new Answer(new Headers(REQ_ID), reply.code().code(), reply.errmsg(), failList));
    }
}
