package io.gatehouse.bench.springboot;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes over the wire, as Jackson reads and writes it. */
final class Message {
    private Message() {}

    record Request(
            @Nullable String cmd,
            @Nullable Headers headers,
            @Nullable Body body) {}

    record Headers(@Nullable String req_id) {}

    record Body(@Nullable List<Person> userinfo) {}

    record Person(
            @Nullable String userid,
            int user_type,
            @Nullable List<Slot> fp,
            @Nullable List<Slot> fa_list) {}

    record Slot(int id, @Nullable String data) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            @Nullable Headers headers,
            int errcode,
            String errmsg,
            @Nullable FailList body) {}

    record FailList(List<FailedPerson> fail_list) {}

    record FailedPerson(@Nullable String userid, int user_type) {}
}
