package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.command.Caller;
import io.gatehouse.gateway.domain.Binding;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Inbound;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import io.gatehouse.protocol.SignedHello;
import io.gatehouse.protocol.SubscribeCorp;
import io.gatehouse.protocol.UploadLog;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands where the dispatcher stands: logs anybody in, answers pings, holds uploads until the test says so, and fails on
 * error_report.
 */
final class Script implements Requests {
    /** An upload that waits for its reply. */
    record Held(Caller caller, String reqId, String thread, CompletableFuture<Reply> reply) {
        void done() {
            reply.complete(Reply.ok());
        }
    }

    final BlockingQueue<Held> held = new LinkedBlockingQueue<>();
    final BlockingQueue<Caller> callers = new LinkedBlockingQueue<>();
    volatile String pong = "pong";

    @Override
    public CompletableFuture<Reply> answer(Caller caller, Inbound.Envelope envelope) {
        if (envelope.command() == null) {
            return done(Reply.of(ErrorCode.INVALID_PARAMETER, "unknown cmd"));
        }
        return switch (envelope.command()) {
            case REGISTER -> {
                caller.registered(device(envelope));
                callers.add(caller);
                yield done(Reply.ok());
            }
            case ACTIVE -> {
                caller.activated();
                yield done(Reply.ok());
            }
            case SUBSCRIBE_CORP -> {
                caller.subscribed(device(envelope), new Subscription("1.0", List.of(), List.of()));
                callers.add(caller);
                yield done(Reply.ok());
            }
            case PING -> done(Reply.of(ErrorCode.OK, pong));
            case UPLOAD_USERINFO, GET_CORP_INFO, GET_USERINFO_BY_PAGE -> {
                Held upload = new Held(
                        caller, envelope.reqId().json(), Thread.currentThread().getName(), new CompletableFuture<>());
                held.add(upload);
                yield upload.reply();
            }
            case ERROR_REPORT -> CompletableFuture.failedFuture(new IllegalStateException("as the script says"));
            case GET_ADMIN_INFO -> throw new IllegalStateException("as the script says");
            case DOWNLOAD_PHOTO -> done(Reply.ok(new ReplyBody.File(new byte[] {1, 2, 3})));
            case UPLOAD_LOG ->
                done(Reply.of(ErrorCode.OK, envelope.body(UploadLog.class).length() + " bytes"));
            case GET_TIMESTAMP,
                    GET_SECRET_NO,
                    GET_USERINFO_BY_IDS,
                    GET_PERM_VERSION,
                    CHECK_USERID,
                    GET_NOTIFY_HISTORY,
                    GET_VISITOR_VERSION,
                    GET_VISITOR_BY_IDS,
                    GET_VISITOR_LIST,
                    CHECKIN,
                    REPORT_USER_TEMPERATURE,
                    ASYNC_BATCH_REPORT_USER_TEMPERATURE,
                    GET_HEALTH_STATUS,
                    REPORT_REMOTE_OPEN_DOOR,
                    GET_OPEN_SELF_INPUT,
                    GET_FIRMWARE_INFO,
                    GEN_LOGIN_QRCODE,
                    SELFHELP_NOTIFY -> done(Reply.of(ErrorCode.BUSY));
        };
    }

    /** The next upload that has come, within 10 seconds. */
    Held take() throws InterruptedException {
        Held next = held.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no upload has come");
        }
        return next;
    }

    /** Of the corp that its sn names behind an @, or of "corp". */
    static Device device(String sn) {
        String corp = sn.substring(sn.indexOf('@') + 1);
        Binding binding = new Binding(corp.equals(sn) ? "corp" : corp, 1);
        return new Device(1, sn, null, "s", null, binding, true, null, null);
    }

    private static Device device(Inbound.Envelope envelope) {
        return device(
                envelope.body() instanceof SubscribeCorp subscribe
                        ? subscribe.secret()
                        : envelope.body(SignedHello.class).sn());
    }

    private static CompletableFuture<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
