package io.gatehouse.gateway.command;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Logins;
import io.gatehouse.gateway.domain.Logins.Decision;
import io.gatehouse.gateway.domain.Subscription;
import io.gatehouse.protocol.Active;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.ErrorReport;
import io.gatehouse.protocol.Reply;
import io.gatehouse.protocol.ReplyBody;
import io.gatehouse.protocol.SignedHello;
import io.gatehouse.protocol.SubscribeCorp;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands around the login [doc 91366–91379]. */
public final class LoginCommands {
    private static final Logger LOG = LoggerFactory.getLogger(LoginCommands.class);

    private final Logins logins;
    private final Devices devices;
    private final InstantSource clock;

    public LoginCommands(Logins logins, Devices devices, InstantSource clock) {
        this.logins = logins;
        this.devices = devices;
        this.clock = clock;
    }

    Reply timestamp() {
        return Reply.ok(new ReplyBody.Timestamp(clock.instant().getEpochSecond()));
    }

    Reply secretNo(Caller caller, SignedHello hello) {
        return reply(
                logins.exchangeSecretNo(caller.address(), hello),
                accepted -> Reply.ok(new ReplyBody.SecretNo(accepted.value())));
    }

    /** The first register of a device is answered when the store knows of it: it ends the exchange of its seed. */
    CompletionStage<Reply> register(Caller caller, SignedHello hello) {
        Decision decision = logins.register(caller.address(), caller.sn(), hello);
        if (!(decision instanceof Decision.Accepted accepted)) {
            return CompletableFuture.completedFuture(refused(decision));
        }
        caller.registered(accepted.device());
        Reply reply = Reply.ok(new ReplyBody.ActiveCode(accepted.value()));
        return accepted.device().registered()
                ? CompletableFuture.completedFuture(reply)
                : devices.register(accepted.device()).thenApply(stored -> reply);
    }

    Reply activate(Caller caller, Active active) {
        return reply(logins.activate(caller.sn(), active.activeCode()), accepted -> {
            caller.activated();
            return Reply.ok(new ReplyBody.Secret(accepted.value()));
        });
    }

    Reply subscribe(Caller caller, SubscribeCorp subscribe) {
        return reply(logins.subscribe(caller.address(), caller.sn(), subscribe.secret()), accepted -> {
            caller.subscribed(
                    accepted.device(),
                    new Subscription(subscribe.firmwareVersion(), subscribe.fpAlgorithms(), subscribe.faAlgorithms()));
            return Reply.ok();
        });
    }

    Reply corpInfo(Caller caller) {
        String sn = caller.sn();
        Device device = sn == null ? null : devices.find(sn);
        String corpId = device == null ? null : device.corpId();
        return corpId == null
                ? Reply.of(ErrorCode.NOT_LOGGED_IN)
                : Reply.ok(new ReplyBody.CorpName(devices.corpName(corpId)));
    }

    /** No directory of administrators is kept; firmware only needs the list to be there. */
    Reply adminInfo() {
        return Reply.ok(new ReplyBody.Admins());
    }

    Reply errorReport(Caller caller, ErrorReport report) {
        LOG.info("Device {} reports error {}", caller.sn(), report.errcode());
        return Reply.ok();
    }

    private static Reply reply(Decision decision, Function<Decision.Accepted, Reply> accepted) {
        return decision instanceof Decision.Accepted yes ? accepted.apply(yes) : refused(decision);
    }

    private static Reply refused(Decision decision) {
        return Reply.of(((Decision.Refused) decision).code());
    }
}
