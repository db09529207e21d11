package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.Notice;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.Pulls;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.protocol.ByIds;
import io.gatehouse.protocol.CheckUserid;
import io.gatehouse.protocol.Encoder;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.NotifyHistory;
import io.gatehouse.protocol.PageRequest;
import io.gatehouse.protocol.PeopleWriter;
import io.gatehouse.protocol.PulledPerson;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What terminals ask about the people they are to have [doc 93983, 93984, 93987, 93989, 93991, 91586, 94019, 94020]. Large
 * answers are written where they were read, not on the event loop.
 */
public final class PullCommands {
    private final Pulls pulls;

    public PullCommands(Pulls pulls) {
        this.pulls = pulls;
    }

    CompletionStage<Reply> page(Caller caller, Roll roll, PageRequest request) {
        return reply(
                pulls.page(sn(caller), roll, request, people -> writer(request.wants(), roll, people)),
                answer -> large(answer.people().endPage(answer.isLast(), answer.version()), answer.gone()));
    }

    CompletionStage<Reply> byIds(Caller caller, Roll roll, ByIds request) {
        return reply(
                pulls.byIds(sn(caller), roll, request, people -> writer(request.wants(), roll, people)),
                answer -> large(answer.people().end(), answer.gone()));
    }

    CompletionStage<Reply> permVersion(Caller caller) {
        return reply(pulls.version(sn(caller), Roll.CONTACTS), version -> Reply.ok(new ReplyBody.PermVersion(version)));
    }

    CompletionStage<Reply> visitorVersion(Caller caller) {
        return reply(
                pulls.version(sn(caller), Roll.VISITORS), version -> Reply.ok(new ReplyBody.VisitorVersion(version)));
    }

    CompletionStage<Reply> check(Caller caller, CheckUserid request) {
        return reply(
                pulls.check(sn(caller), request.people()),
                checked -> Reply.ok(new ReplyBody.CheckedUsers(checked.legal(), checked.illegal())));
    }

    CompletionStage<Reply> history(Caller caller, NotifyHistory request) {
        return reply(
                pulls.history(sn(caller), request),
                history -> Reply.ok(new ReplyBody.NotifyItems(
                        history.isLast(),
                        history.notices().stream().map(PullCommands::item).toList())));
    }

    private static ReplyBody.NotifyItem item(Notice notice) {
        byte[] frame = Encoder.push("gh-history-" + notice.version(), Notices.push(notice));
        return new ReplyBody.NotifyItem(notice.version(), new String(frame, StandardCharsets.UTF_8));
    }

    private static PeopleWriter writer(PageRequest.Wants wants, Roll roll, List<PulledPerson> people) {
        int bytes = people.stream().mapToInt(PulledPerson::weight).sum();
        PeopleWriter writer = new PeopleWriter(wants, roll == Roll.VISITORS, bytes);
        people.forEach(writer::add);
        return writer;
    }

    private static Reply large(byte[] body, Runnable gone) {
        return Reply.ok(new ReplyBody.Prepared(body, gone));
    }

    private static <T> CompletionStage<Reply> reply(
            CompletionStage<Outcome<T>> outcome, Function<T, Reply> translation) {
        return outcome.thenApply(made -> made instanceof Outcome.Done<T> done
                ? translation.apply(done.value())
                : Reply.of(ErrorCode.NOT_LOGGED_IN));
    }

    private static String sn(Caller caller) {
        String sn = caller.sn();
        return sn == null ? "" : sn;
    }
}
