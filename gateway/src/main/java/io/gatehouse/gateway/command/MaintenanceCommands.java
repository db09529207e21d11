package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.DeviceLogs;
import io.gatehouse.gateway.domain.Firmware;
import io.gatehouse.gateway.domain.LoginCodes;
import io.gatehouse.gateway.domain.SelfHelp;
import io.gatehouse.gateway.domain.SelfInput;
import io.gatehouse.gateway.domain.Upkeep;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.LoginCodeRequest;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import io.gatehouse.protocol.Selfhelp;
import io.gatehouse.protocol.UploadLog;
import java.util.concurrent.CompletionStage;

/** The commands of the device itself: firmware, logs, what it offers [doc 91380, 91382, 91626, 93616, 94029]. */
public final class MaintenanceCommands {
    private final Upkeep upkeep;
    private final DeviceLogs logs;
    private final SelfHelp selfHelp;
    private final LoginCodes loginCodes;

    public MaintenanceCommands(Upkeep upkeep, DeviceLogs logs, SelfHelp selfHelp, LoginCodes loginCodes) {
        this.upkeep = upkeep;
        this.logs = logs;
        this.selfHelp = selfHelp;
        this.loginCodes = loginCodes;
    }

    Reply selfInput(Caller caller) {
        SelfInput selfInput = upkeep.selfInput(sn(caller));
        return Reply.ok(new ReplyBody.SelfInput(selfInput.fp(), selfInput.fa()));
    }

    /** Firmware looks at every key without asking whether it is there: all of them, or an error. */
    Reply firmware(Caller caller) {
        Firmware firmware = upkeep.firmwareFor(sn(caller));
        return firmware == null
                ? Reply.of(ErrorCode.NO_FIRMWARE)
                : Reply.ok(new ReplyBody.Firmware(
                        firmware.version(), firmware.md5sum(), firmware.size(), firmware.downloadUrl()));
    }

    CompletionStage<Reply> log(Caller caller, UploadLog log) {
        return logs.take(sn(caller), log).thenApply(MaintenanceCommands::reply);
    }

    CompletionStage<Reply> help(Caller caller, Selfhelp request) {
        return selfHelp.ask(sn(caller), request.data()).thenApply(MaintenanceCommands::reply);
    }

    CompletionStage<Reply> loginCode(Caller caller, LoginCodeRequest request) {
        return loginCodes
                .draw(sn(caller), request.state(), QrPicture::png)
                .thenApply(picture ->
                        picture == null ? Reply.of(ErrorCode.NOT_LOGGED_IN) : Reply.ok(new ReplyBody.File(picture)));
    }

    private static Reply reply(ErrorCode code) {
        return code == ErrorCode.OK ? Reply.ok() : Reply.of(code);
    }

    /** No device has an empty one. */
    private static String sn(Caller caller) {
        String sn = caller.sn();
        return sn == null ? "" : sn;
    }
}
