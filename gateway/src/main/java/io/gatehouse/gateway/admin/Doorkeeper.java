package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.domain.AccessToken;
import io.gatehouse.gateway.domain.AccessTokens;
import io.gatehouse.gateway.domain.AuditEntry;
import io.gatehouse.gateway.domain.AuditLog;
import io.gatehouse.gateway.domain.Time;
import io.gatehouse.gateway.domain.WrongTokens;
import io.gatehouse.gateway.metrics.Meters;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets callers in, keeps strangers out, and sees that both are written down. Thread-safe, never blocks. */
public final class Doorkeeper {
    private static final int LONGEST_TARGET = 500;

    private final AdminToken configured;
    private final AccessTokens tokens;
    private final WrongTokens wrong;
    private final AuditLog audit;
    private final Meters meters;

    private Doorkeeper(AdminToken configured, AccessTokens tokens, WrongTokens wrong, AuditLog audit, Meters meters) {
        this.configured = configured;
        this.tokens = tokens;
        this.wrong = wrong;
        this.audit = audit;
        this.meters = meters;
    }

    /** One that knows the token of the configuration and those that were made since. */
    public static Doorkeeper of(
            Settings.Admin settings,
            AdminToken configured,
            AccessTokens tokens,
            AuditLog audit,
            Meters meters,
            Time time) {
        WrongTokens.Rules rules = new WrongTokens.Rules(settings.wrongTokens(), settings.lock());
        return of(rules, configured, tokens, audit, meters, time);
    }

    static Doorkeeper of(
            WrongTokens.Rules rules,
            AdminToken configured,
            AccessTokens tokens,
            AuditLog audit,
            Meters meters,
            Time time) {
        return new Doorkeeper(configured, tokens, new WrongTokens(rules, time), audit, meters);
    }

    /**
     * Who bears the token of a request.
     *
     * @param authorization the values of that header
     * @throws RefusedException for a stranger, and for everybody at an address that is locked out
     */
    Caller identify(List<String> authorization, InetAddress from) throws RefusedException {
        if (wrong.isLocked(from)) {
            throw RefusedException.later(wrong.lockSeconds());
        }
        String token = authorization.size() == 1 ? AdminToken.borneBy(authorization.get(0)) : null;
        Caller caller = token == null ? null : caller(token, from.getHostAddress());
        if (caller == null) {
            if (!authorization.isEmpty()) {
                wrong.add(from);
            }
            throw new RefusedException(Problem.UNAUTHORIZED, Problem.UNAUTHORIZED.sentence());
        }
        return caller;
    }

    private @Nullable Caller caller(String token, String address) {
        boolean isConfigured = configured.is(token);
        AccessToken known = tokens.bearerOf(token);
        if (isConfigured) {
            return Caller.configured(address);
        }
        return known == null ? null : Caller.of(known, address);
    }

    /** Whether somebody who came in may stay: the token may have ended since. */
    boolean stillAdmits(Caller caller) {
        return caller.id().equals(Caller.CONFIGURED) || tokens.isGood(caller.id());
    }

    /** A change is about to be tried on this thread. */
    AuditLog audit() {
        return audit;
    }

    /** Writes down what was refused, with the code as the outcome. */
    void refused(Caller caller, String action, String target, Problem problem) {
        audit.refused(entry(caller, action, target, problem.code()));
    }

    /** Counts a watcher who was closed for not reading. */
    void countSlowWatcher() {
        meters.watcherClosed();
    }

    /** Counts an answer that is a refusal. */
    void count(Answer.Whole answer) {
        if (answer.problem() != null) {
            meters.adminRefused(answer.problem().code());
        }
    }

    /** Counts lines of an import that were refused. */
    void countRefusedLines(long lines) {
        meters.importRefused(lines);
    }

    /** A path may be 8 KiB long. */
    private static String cut(String target) {
        return target.codePointCount(0, target.length()) <= LONGEST_TARGET
                ? target
                : target.substring(0, target.offsetByCodePoints(0, LONGEST_TARGET)) + '…';
    }

    static AuditEntry entry(Caller caller, String action, String target, String outcome) {
        return new AuditEntry(caller.id(), caller.name(), action, cut(target), outcome, caller.address(), 1);
    }
}
