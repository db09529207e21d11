package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Edit;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Roster;
import io.gatehouse.protocol.UserType;
import io.gatehouse.protocol.VisitorId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The directory of people: one by one, and as tables. */
final class RosterCalls {
    private final Roster roster;

    RosterCalls(Roster roster) {
        this.roster = roster;
    }

    CompletionStage<Answer> put(Request request) throws RefusedException {
        PersonKey person = key(request);
        Edit edit = EntryFields.edit(person, request.body());
        visibleCorp(request);
        return roster.put(edit).thenApply(RosterCalls::put);
    }

    private static Answer put(Outcome<Roster.Put> outcome) {
        return Answer.of(outcome, put -> {
            int status = put.change() == Roster.Change.CREATED ? 201 : 200;
            return Answer.json(status, json -> Json.person(json, put.person()));
        });
    }

    CompletionStage<Answer> rename(Request request) throws RefusedException {
        String userid = Body.of(request.body(), EntryFields.USERID).text(EntryFields.USERID, TextRule.USERID);
        UserType type = userType(request);
        if (type == null || !request.caller().sees(request.path("corp_id"))) {
            return CompletableFuture.completedFuture(Answer.problem(Problem.PERSON_UNKNOWN));
        }
        PersonKey person = new PersonKey(request.path("corp_id"), type, request.path("userid"));
        EntryFields.key(person.corpId(), type, userid);
        VisitorId before = VisitorId.parse(person.userid());
        VisitorId after = VisitorId.parse(userid);
        if (before != null && after != null && !before.agentid().equals(after.agentid())) {
            throw RefusedException.invalid(EntryFields.USERID, "the agentid " + before.agentid() + ", which stays");
        }
        request.isAbout("new_userid", userid);
        return roster.rename(person, userid)
                .thenApply(outcome ->
                        Answer.of(outcome, renamed -> Answer.json(200, json -> Json.person(json, renamed))));
    }

    Intake importTable(Request request) throws RefusedException {
        String corpId = visibleCorp(request);
        Table table = Table.ofBody(request.headers().contentType(), Table.values());
        return new Import<>(
                request,
                table == Table.CSV ? new CsvReader(corpId) : new JsonReader(corpId),
                edits -> roster.putAll(corpId, edits));
    }

    CompletionStage<Answer> exportTable(Request request) throws RefusedException {
        String corpId = visibleCorp(request);
        Table table = Table.accepted(request.headers().accept());
        Map<String, String> headers = Map.of(
                "Content-Type",
                table.contentType(),
                "Content-Disposition",
                "attachment; filename=\"people." + table.suffix() + '"',
                "Vary",
                "Accept");
        return roster.count(corpId).thenApply(people -> {
            request.isAbout("people", Long.toString(people));
            return new Answer.Stream(headers, new ExportPages(roster, corpId, table));
        });
    }

    /** Each line is somebody. */
    private record JsonReader(String corpId) implements Import.Reader<Edit> {
        @Override
        public Edit read(Lines.Line line) throws RefusedException {
            return EntryFields.edit(corpId, line.text().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public boolean isAtHead() {
            return false;
        }
    }

    /** The first line names the columns. */
    private static final class CsvReader implements Import.Reader<Edit> {
        private final String corpId;
        private @Nullable Columns columns;

        CsvReader(String corpId) {
            this.corpId = corpId;
        }

        @Override
        public @Nullable Edit read(Lines.Line line) throws RefusedException {
            if (columns == null) {
                columns = Columns.of(line.text(), EntryFields.ALL, List.of(EntryFields.USERID));
                return null;
            }
            return CsvPeople.edit(corpId, columns.row(line.text()));
        }

        @Override
        public boolean isAtHead() {
            return columns == null;
        }
    }

    private static String visibleCorp(Request request) throws RefusedException {
        String corpId = request.path("corp_id");
        if (!TextRule.CORP_ID.allows(corpId)) {
            throw RefusedException.invalid("corp_id", TextRule.CORP_ID.expected());
        }
        if (!request.caller().sees(corpId)) {
            throw RefusedException.otherCorp(request.caller());
        }
        return corpId;
    }

    private static PersonKey key(Request request) throws RefusedException {
        UserType type = userType(request);
        if (type == null) {
            throw RefusedException.invalid(EntryFields.USER_TYPE, "0, 1 or 2");
        }
        return EntryFields.key(request.path("corp_id"), type, request.path("userid"));
    }

    private static @Nullable UserType userType(Request request) {
        String code = request.path("user_type");
        return code.matches("[0-9]") ? UserType.of(Long.parseLong(code)) : null;
    }
}
