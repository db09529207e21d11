package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.Templates;
import io.gatehouse.gateway.domain.UploadOutcome;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import io.gatehouse.protocol.UploadUserinfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** upload_userinfo [doc 93982]. */
public final class UploadCommands {
    private final Templates templates;

    public UploadCommands(Templates templates) {
        this.templates = templates;
    }

    CompletionStage<Reply> upload(Caller caller, UploadUserinfo upload) {
        String sn = caller.sn();
        if (sn == null) {
            return CompletableFuture.completedFuture(Reply.of(ErrorCode.NOT_LOGGED_IN));
        }
        return templates.upload(sn, upload).thenApply(UploadCommands::reply);
    }

    private static Reply reply(UploadOutcome outcome) {
        return outcome instanceof UploadOutcome.Taken taken
                ? Reply.ok(new ReplyBody.FailList(taken.refused()))
                : Reply.of(((UploadOutcome.Refused) outcome).code());
    }
}
