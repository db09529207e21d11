package io.gatehouse.bench.baseline;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * B3: an upload the way most would write it in a day: the text of the frame, Jackson's databind into records, {@link
 * Base64}, an answer by Jackson; nothing is stored. Tuned: one mapper for the process, the plain decoder (the lenient MIME
 * one is many times slower), one flush a burst.
 */
@Sharable
final class DatabindHandler extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    private static final int TEMPLATE_LIMIT = 64 * 1024;

    record Headers(@Nullable String req_id) {}

    record Slot(int id, @Nullable String data) {}

    record Person(
            @Nullable String userid,
            int user_type,
            @Nullable List<Slot> fp,
            @Nullable List<Slot> fa_list) {}

    record Body(@Nullable List<Person> userinfo) {}

    record Request(
            @Nullable String cmd,
            @Nullable Headers headers,
            @Nullable Body body) {}

    record Failed(@Nullable String userid, int user_type) {}

    record FailList(List<Failed> fail_list) {}

    record Answer(@Nullable Headers headers, int errcode, String errmsg, FailList body) {}

    private final JsonMapper json = JsonMapper.builder().build();

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
        ctx.write(new TextWebSocketFrame(answer(frame.text())), ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    String answer(String text) {
        Request request;
        try {
            request = json.readValue(text, Request.class);
        } catch (JacksonException e) {
            return json.writeValueAsString(new Answer(null, 40001, e.getOriginalMessage(), new FailList(List.of())));
        }
        List<Failed> failed = new ArrayList<>();
        if (request.body() != null && request.body().userinfo() != null) {
            for (Person person : request.body().userinfo()) {
                if (!decodes(person.fp()) || !decodes(person.fa_list())) {
                    failed.add(new Failed(person.userid(), person.user_type()));
                }
            }
        }
        return json.writeValueAsString(new Answer(request.headers(), 0, "ok", new FailList(failed)));
    }

    private static boolean decodes(@Nullable List<Slot> slots) {
        if (slots == null) {
            return true;
        }
        for (Slot slot : slots) {
            if (slot.data() == null || !decodes(slot.data())) {
                return false;
            }
        }
        return true;
    }

    private static boolean decodes(String data) {
        try {
            return Base64.getDecoder().decode(data).length <= TEMPLATE_LIMIT;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
