package io.gatehouse.bench.simulator;

import io.gatehouse.protocol.Kind;
import io.gatehouse.protocol.Push;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/** Something that happened at a terminal, told on its event loop. {@link #text()} is a line for people. */
public sealed interface TerminalEvent {
    /** A line for people, without secrets. */
    String text();

    /** The WebSocket is open. */
    record Connected(URI gateway) implements TerminalEvent {
        @Override
        public String text() {
            return "connected to " + gateway;
        }
    }

    /** Registered, but nobody has bound the terminal. */
    record WaitingForBinding(Duration poll) implements TerminalEvent {
        @Override
        public String text() {
            return "registered; no company has bound this terminal yet (asks every " + poll.toMillis() + " ms)";
        }
    }

    /** The login went wrong and is tried again. */
    record LoginRefused(String cmd, int errcode, String errmsg) implements TerminalEvent {
        @Override
        public String text() {
            return cmd + " refused: " + errcode + " " + errmsg;
        }
    }

    /** Subscribed: business may begin. */
    record Online(Duration login) implements TerminalEvent {
        @Override
        public String text() {
            return "online, " + login.toMillis() + " ms after connecting";
        }
    }

    /** The company let the terminal go: its secret and its people are wiped. */
    record Wiped(String cause) implements TerminalEvent {
        @Override
        public String text() {
            return "secret and people wiped: " + cause;
        }
    }

    /**
     * The connection is gone.
     *
     * @param retry until the next attempt; negative for never
     */
    record Lost(int code, String reason, Duration retry) implements TerminalEvent {
        @Override
        public String text() {
            String next = retry.isNegative() ? "" : "; next attempt in " + retry.toMillis() + " ms";
            return "connection lost: " + code + (reason.isEmpty() ? "" : " " + reason) + next;
        }
    }

    /** Told to capture somebody. */
    record Entered(Push.EnterPage push) implements TerminalEvent {
        @Override
        public String text() {
            return "push_enter_page " + push.pageType().wireName() + " for " + push.userid() + ", oper_id "
                    + push.operId();
        }
    }

    /** Told to capture somebody while capturing somebody else. */
    record Busy(Push.EnterPage push) implements TerminalEvent {
        @Override
        public String text() {
            return "push_enter_page for " + push.userid() + " while busy: camera is using";
        }
    }

    /** Told to stop the running capture. */
    record Exited(String operId) implements TerminalEvent {
        @Override
        public String text() {
            return "push_exit_page " + operId + ": capture ended, nothing uploaded";
        }
    }

    /**
     * A capture went well.
     *
     * @param sha256 of the template, lower hex
     */
    record Captured(String operId, String userid, Kind kind, int slot, int bytes, String sha256)
            implements TerminalEvent {
        @Override
        public String text() {
            return "captured " + kind.wireName() + " slot " + slot + " of " + userid + ": " + bytes + " bytes, sha256 "
                    + sha256;
        }
    }

    /** A capture went wrong. */
    record CaptureFailed(String operId, int errcode, String errmsg) implements TerminalEvent {
        @Override
        public String text() {
            return "capture failed: " + errcode + " " + errmsg;
        }
    }

    /** A result is on its way. */
    record Uploading(String operId, int attempt) implements TerminalEvent {
        @Override
        public String text() {
            return "upload_userinfo for " + operId + (attempt == 1 ? "" : ", attempt " + attempt);
        }
    }

    /** The gateway has answered a result. */
    record Uploaded(String operId, TerminalReply reply) implements TerminalEvent {
        @Override
        public String text() {
            return "upload answered: " + reply.errcode() + " " + reply.errmsg()
                    + (reply.failed() == 0 ? "" : ", fail_list " + reply.body().path("fail_list"));
        }
    }

    /** The cloud spoke of people, and this terminal keeps none. */
    record PassedOver(String cmd) implements TerminalEvent {
        @Override
        public String text() {
            return cmd + " passed over: this terminal keeps no people";
        }
    }

    /** The cloud tells of a change. */
    record Told(String cmd, long version) implements TerminalEvent {
        @Override
        public String text() {
            return cmd + " " + version;
        }
    }

    /** The copy of a list has come to this version. */
    record InStep(PeopleList list, long version, int people) implements TerminalEvent {
        @Override
        public String text() {
            return list.name().toLowerCase(Locale.ROOT) + " at version " + version + ": " + people + " people";
        }
    }

    /** The gateway sent something that answers nothing. */
    record Unexpected(String what) implements TerminalEvent {
        @Override
        public String text() {
            return what;
        }
    }
}
