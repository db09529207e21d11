package io.gatehouse.bench.springboot;

import io.gatehouse.bench.springboot.Message.Answer;
import io.gatehouse.bench.springboot.Message.Body;
import io.gatehouse.bench.springboot.Message.FailList;
import io.gatehouse.bench.springboot.Message.FailedPerson;
import io.gatehouse.bench.springboot.Message.Headers;
import io.gatehouse.bench.springboot.Message.Person;
import io.gatehouse.bench.springboot.Message.Request;
import io.gatehouse.bench.springboot.Message.Slot;
import io.gatehouse.bench.springboot.Templates.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * B5: answers terminals by Jackson's databind and the JDK's base64: ping, and uploads when they are committed. Anybody may
 * upload. Tuned: Jackson is given bytes, for it reads a String more slowly; base64 is decoded by the JDK, as in B3. Not
 * virtual threads: the comparison runs on JDK 17, which has none.
 */
@Component
class TerminalHandler extends TextWebSocketHandler {
    private static final int MALFORMED = 40058;
    private static final int TEMPLATE_LIMIT = 64 * 1024;

    private final JsonMapper json;
    private final Templates templates;

    TerminalHandler(JsonMapper json, Templates templates) {
        this.json = json;
        this.templates = templates;
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        session.sendMessage(new TextMessage(json.writeValueAsString(answer(message))));
    }

    private Answer answer(TextMessage message) {
        Request request;
        try {
            request = json.readValue(message.asBytes(), Request.class);
        } catch (JacksonException e) {
            return new Answer(null, MALFORMED, e.getOriginalMessage(), null);
        }
        Headers headers = request.headers();
        String cmd = request.cmd() == null ? "" : request.cmd();
        return switch (cmd) {
            case "ping" -> new Answer(headers, 0, "ok", null);
            case "upload_userinfo" -> upload(headers, request.body());
            default -> new Answer(headers, MALFORMED, "unknown cmd " + cmd, null);
        };
    }

    private Answer upload(@Nullable Headers headers, @Nullable Body body) {
        if (body == null || body.userinfo() == null) {
            return new Answer(headers, MALFORMED, "userinfo is missing", null);
        }
        List<Row> rows = new ArrayList<>();
        List<FailedPerson> failed = new ArrayList<>();
        for (Person person : body.userinfo()) {
            List<Row> own = rows(person);
            if (own == null) {
                failed.add(new FailedPerson(person.userid(), person.user_type()));
            } else {
                rows.addAll(own);
            }
        }
        try {
            templates.put(rows);
        } catch (DataAccessException | TransactionException e) {
            return new Answer(headers, -1, "not stored", null);
        }
        return new Answer(headers, 0, "ok", new FailList(failed));
    }

    /** Null if the person cannot be stored. */
    private static @Nullable List<Row> rows(Person person) {
        String userid = person.userid();
        if (userid == null || userid.isEmpty()) {
            return null;
        }
        List<Row> rows = new ArrayList<>();
        return add(rows, userid, person.user_type(), "fp", person.fp())
                        && add(rows, userid, person.user_type(), "fa", person.fa_list())
                ? rows
                : null;
    }

    private static boolean add(List<Row> rows, String userid, int userType, String kind, @Nullable List<Slot> slots) {
        if (slots == null) {
            return true;
        }
        for (Slot slot : slots) {
            byte[] data = decode(slot.data());
            if (data == null) {
                return false;
            }
            rows.add(new Row(userid, userType, kind, slot.id(), data));
        }
        return true;
    }

    private static byte @Nullable [] decode(@Nullable String data) {
        if (data == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(data);
            return bytes.length <= TEMPLATE_LIMIT ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
