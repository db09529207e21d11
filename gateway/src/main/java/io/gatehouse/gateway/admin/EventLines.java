package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Erasure;
import io.gatehouse.gateway.domain.Event;
import io.gatehouse.gateway.domain.Journal;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.protocol.UserType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.JsonNode;

/**
 * The events of one commit as text, a line each: the event's name, a blank, its data. An upload changes the templates of
 * many people and what is told of them differs in the userid alone, so a line may also say how many characters it has in
 * common with the beginning and with the end of the line before it, and what stands between: {@code 60 152 anna}. That
 * makes the row that the store keeps a twentieth of what it would be.
 */
final class EventLines {
    /** Reads one line after the other; for one thread at a time. */
    static final class Reader {
        private final String lines;
        private int at;
        private String line = "";

        Reader(String lines) {
            this.lines = lines;
        }

        boolean hasNext() {
            return at < lines.length();
        }

        /** The next line, whole. */
        String next() {
            int end = lines.indexOf('\n', at);
            line = Character.isDigit(lines.charAt(at)) ? like(line, at, end) : lines.substring(at, end);
            at = end + 1;
            return line;
        }

        private String like(String before, int start, int end) {
            int first = lines.indexOf(' ', start);
            int second = lines.indexOf(' ', first + 1);
            int head = Integer.parseInt(lines, start, first, 10);
            int tail = Integer.parseInt(lines, first + 1, second, 10);
            return before.substring(0, head)
                    + lines.substring(second + 1, end)
                    + before.substring(before.length() - tail);
        }
    }

    /** Tells a watcher that something is not there any more. */
    private static final String RESET = "reset {}";

    private static final String USERID = "\"userid\":\"";

    private final StringBuilder lines = new StringBuilder(1024);
    private Event.@Nullable TemplatesChanged before;
    private int head;
    private int tail;

    private EventLines() {}

    static String of(List<Event> events) {
        EventLines lines = new EventLines();
        events.forEach(lines::add);
        return lines.lines.toString();
    }

    /** The same events without what they tell of any of these: each that does becomes a reset. Null where none does. */
    static Journal.@Nullable Redacted without(String lines, List<Erasure.What> erased) {
        List<String> clues = erased.stream().map(EventLines::clue).toList();
        if (clues.stream().noneMatch(lines::contains)) {
            return null;
        }
        StringBuilder rest = new StringBuilder(lines.length());
        int told = 0;
        Reader reader = new Reader(lines);
        while (reader.hasNext()) {
            String line = reader.next();
            boolean tells = clues.stream().anyMatch(line::contains) && tells(line, erased);
            rest.append(tells ? RESET : line).append('\n');
            told += tells ? 1 : 0;
        }
        return told == 0 ? null : new Journal.Redacted(rest.toString(), told);
    }

    /** What every line that tells of them contains. */
    private static String clue(Erasure.What erased) {
        String userid = erased.userid();
        StringBuilder quoted = new StringBuilder();
        JsonStringEncoder.getInstance().quoteAsString(userid == null ? erased.corpId() : userid, quoted);
        return quoted.toString();
    }

    private static boolean tells(String line, List<Erasure.What> erased) {
        JsonNode data = Json.MAPPER.readTree(line.substring(line.indexOf(' ') + 1));
        UserType userType = UserType.of(data.path("user_type").asLong(-1));
        if (userType == null) {
            return false;
        }
        PersonKey person = new PersonKey(
                data.path("corp_id").asString(""), userType, data.path("userid").asString(""));
        return erased.stream().anyMatch(one -> one.includes(person));
    }

    /**
     * What the lines of a corp's events contain, and no other line: inside of a value every quote has a backslash before
     * it.
     */
    static String markOf(String corpId) {
        return "\"corp_id\":" + Json.text(json -> json.writeString(corpId));
    }

    static boolean isReset(String line) {
        return line.equals(RESET);
    }

    private void add(Event event) {
        if (event instanceof Event.TemplatesChanged changed) {
            if (before != null && differsInTheUseridAlone(before, changed)) {
                lines.append(head).append(' ').append(tail).append(' ');
                quoteUserid(changed);
            } else {
                addWhole(changed);
            }
            before = changed;
        } else {
            before = null;
            lines.append(whole(event));
        }
        lines.append('\n');
    }

    private static boolean differsInTheUseridAlone(Event.TemplatesChanged one, Event.TemplatesChanged other) {
        return one.person().corpId().equals(other.person().corpId())
                && one.person().userType() == other.person().userType()
                && one.sn().equals(other.sn())
                && Objects.equals(one.operId(), other.operId())
                && one.slots().equals(other.slots());
    }

    /** Once for each upload. */
    private void addWhole(Event.TemplatesChanged changed) {
        PersonKey person = changed.person();
        Event nobody = new Event.TemplatesChanged(
                new PersonKey(person.corpId(), person.userType(), ""), changed.sn(), changed.operId(), changed.slots());
        String line = whole(nobody);
        // No value before it can hold this: a quote in a value has a backslash before it.
        head = line.indexOf(USERID) + USERID.length();
        tail = line.length() - head;
        lines.append(line, 0, head);
        quoteUserid(changed);
        lines.append(line, head, line.length());
    }

    private static String whole(Event event) {
        return name(event) + ' ' + Json.text(json -> Json.event(json, event));
    }

    private void quoteUserid(Event.TemplatesChanged changed) {
        JsonStringEncoder.getInstance().quoteAsString(changed.person().userid(), lines);
    }

    private static String name(Event event) {
        if (event instanceof Event.DeviceChanged changed) {
            return changed.presence() == null ? "device.offline" : "device.online";
        }
        if (event instanceof Event.HelpAsked) {
            return "device.help";
        }
        return event instanceof Event.EnrollmentChanged ? "enrollment.changed" : "template.changed";
    }
}
