package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import io.gatehouse.protocol.Active;
import io.gatehouse.protocol.Body;
import io.gatehouse.protocol.ByIds;
import io.gatehouse.protocol.CheckUserid;
import io.gatehouse.protocol.Checkin;
import io.gatehouse.protocol.CommandType;
import io.gatehouse.protocol.DoorReport;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.ErrorReport;
import io.gatehouse.protocol.HealthQuery;
import io.gatehouse.protocol.Inbound;
import io.gatehouse.protocol.LoginCodeRequest;
import io.gatehouse.protocol.NotifyHistory;
import io.gatehouse.protocol.PageRequest;
import io.gatehouse.protocol.PhotoRequest;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.Selfhelp;
import io.gatehouse.protocol.SignedHello;
import io.gatehouse.protocol.SubscribeCorp;
import io.gatehouse.protocol.Temperatures;
import io.gatehouse.protocol.UploadLog;
import io.gatehouse.protocol.UploadUserinfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the handler of a command; the one place where a bad field or a store in trouble becomes a reply. */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final LoginCommands login;
    private final UploadCommands uploads;
    private final PullCommands pulls;
    private final RecordCommands records;
    private final DoorCommands doors;
    private final MaintenanceCommands maintenance;

    /** Routes to these handlers. */
    public Dispatcher(
            LoginCommands login,
            UploadCommands uploads,
            PullCommands pulls,
            RecordCommands records,
            DoorCommands doors,
            MaintenanceCommands maintenance) {
        this.login = login;
        this.uploads = uploads;
        this.pulls = pulls;
        this.records = records;
        this.doors = doors;
        this.maintenance = maintenance;
    }

    /**
     * Answers one command. May be called on any thread for a caller that is subscribed, else on its event loop only. The
     * future completes on any thread, always with a value.
     */
    public CompletableFuture<Reply> dispatch(Caller caller, Inbound.Envelope envelope) {
        CommandType command = envelope.command();
        if (command == null) {
            return now(Reply.of(ErrorCode.INVALID_PARAMETER, "unknown cmd"));
        }
        if (command.afterLogin() && caller.stage() != Caller.Stage.SUBSCRIBED) {
            return now(Reply.of(ErrorCode.NOT_LOGGED_IN));
        }
        if (envelope.body() instanceof Body.Invalid invalid) {
            return now(Reply.of(invalid.code(), invalid.reason()));
        }
        CompletableFuture<Reply> reply = route(caller, command, envelope).toCompletableFuture();
        boolean there = reply.isDone() && !reply.isCompletedExceptionally();
        return there ? reply : reply.exceptionally(Dispatcher::failed);
    }

    private CompletionStage<Reply> route(Caller caller, CommandType command, Inbound.Envelope envelope) {
        return switch (command) {
            case PING -> now(Reply.ok());
            case GET_TIMESTAMP -> now(login.timestamp());
            case GET_SECRET_NO -> now(login.secretNo(caller, envelope.body(SignedHello.class)));
            case REGISTER -> login.register(caller, envelope.body(SignedHello.class));
            case ACTIVE -> now(login.activate(caller, envelope.body(Active.class)));
            case SUBSCRIBE_CORP -> now(login.subscribe(caller, envelope.body(SubscribeCorp.class)));
            case GET_CORP_INFO -> now(login.corpInfo(caller));
            case GET_ADMIN_INFO -> now(login.adminInfo());
            case ERROR_REPORT -> now(login.errorReport(caller, envelope.body(ErrorReport.class)));
            case UPLOAD_USERINFO -> uploads.upload(caller, envelope.body(UploadUserinfo.class));
            case CHECKIN -> records.checkin(caller, envelope.body(Checkin.class));
            case REPORT_USER_TEMPERATURE -> records.temperature(caller, envelope.body(Temperatures.class));
            case ASYNC_BATCH_REPORT_USER_TEMPERATURE -> records.temperatures(caller, envelope.body(Temperatures.class));
            case GET_HEALTH_STATUS -> records.healthStatus(caller, envelope.body(HealthQuery.class));
            case REPORT_REMOTE_OPEN_DOOR -> doors.report(caller, envelope.body(DoorReport.class));
            case DOWNLOAD_PHOTO -> doors.photo(caller, envelope.body(PhotoRequest.class));
            case GET_OPEN_SELF_INPUT -> now(maintenance.selfInput(caller));
            case GET_FIRMWARE_INFO -> now(maintenance.firmware(caller));
            case UPLOAD_LOG -> maintenance.log(caller, envelope.body(UploadLog.class));
            case GEN_LOGIN_QRCODE -> maintenance.loginCode(caller, envelope.body(LoginCodeRequest.class));
            case SELFHELP_NOTIFY -> maintenance.help(caller, envelope.body(Selfhelp.class));
            case GET_USERINFO_BY_PAGE -> pulls.page(caller, Roll.CONTACTS, envelope.body(PageRequest.class));
            case GET_USERINFO_BY_IDS -> pulls.byIds(caller, Roll.CONTACTS, envelope.body(ByIds.class));
            case GET_PERM_VERSION -> pulls.permVersion(caller);
            case CHECK_USERID -> pulls.check(caller, envelope.body(CheckUserid.class));
            case GET_NOTIFY_HISTORY -> pulls.history(caller, envelope.body(NotifyHistory.class));
            case GET_VISITOR_VERSION -> pulls.visitorVersion(caller);
            case GET_VISITOR_BY_IDS -> pulls.byIds(caller, Roll.VISITORS, envelope.body(ByIds.class));
            case GET_VISITOR_LIST -> pulls.page(caller, Roll.VISITORS, envelope.body(PageRequest.class));
        };
    }

    private static Reply failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof StoreUnavailableException)) {
            LOG.error("A command failed", cause);
        }
        return Reply.of(ErrorCode.BUSY);
    }

    private static CompletableFuture<Reply> now(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
