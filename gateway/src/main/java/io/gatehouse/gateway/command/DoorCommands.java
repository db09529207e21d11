package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.Doors;
import io.gatehouse.gateway.domain.PhotoEnrollments;
import io.gatehouse.protocol.DoorReport;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.PhotoRequest;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What terminals do because they were told to: report a door [doc 95050], fetch a picture. */
public final class DoorCommands {
    private final Doors doors;
    private final PhotoEnrollments photos;

    public DoorCommands(Doors doors, PhotoEnrollments photos) {
        this.doors = doors;
        this.photos = photos;
    }

    CompletionStage<Reply> report(Caller caller, DoorReport report) {
        String sn = caller.sn();
        return sn == null
                ? notLoggedIn()
                : doors.report(sn, report).thenApply(code -> code == ErrorCode.OK ? Reply.ok() : Reply.of(code));
    }

    CompletionStage<Reply> photo(Caller caller, PhotoRequest request) {
        String sn = caller.sn();
        return sn == null
                ? notLoggedIn()
                : photos.download(sn, request.mediaId())
                        .thenApply(photo -> photo == null
                                ? Reply.of(
                                        ErrorCode.INVALID_PARAMETER, "no picture of this media_id waits for the device")
                                : Reply.ok(new ReplyBody.File(photo.data())));
    }

    private static CompletionStage<Reply> notLoggedIn() {
        return CompletableFuture.completedFuture(Reply.of(ErrorCode.NOT_LOGGED_IN));
    }
}
