package io.gatehouse.bench.simulator;

import static io.gatehouse.bench.simulator.ScriptedGateway.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.protocol.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a terminal does with what the cloud tells it of people. */
class PeopleCopyTest {
    private static final byte[] TEMPLATE = {1, 2, 3};

    /** What it asked, in order, and what happened. */
    private static final class Script implements Conversation {
        private record Asked(String cmd, @Nullable JsonNode body, CompletableFuture<TerminalReply> reply) {}

        private final ArrayDeque<Asked> asked = new ArrayDeque<>();
        private final ArrayDeque<Runnable> later = new ArrayDeque<>();
        private final List<TerminalEvent> events = new ArrayList<>();

        @Override
        public CompletableFuture<TerminalReply> request(String cmd, @Nullable JsonNode body) {
            Asked request = new Asked(cmd, body, new CompletableFuture<>());
            asked.add(request);
            return request.reply();
        }

        @Override
        public void tell(TerminalEvent event) {
            events.add(event);
        }

        @Override
        public Future<?> after(Duration delay, Runnable action) {
            later.add(action);
            return new CompletableFuture<>();
        }

        @Override
        public void here(Runnable action) {
            action.run();
        }

        @Override
        public void breakLine() {
            throw new IllegalStateException("nobody asked for that");
        }

        private Asked next(String cmd) {
            Asked request = Objects.requireNonNull(asked.poll(), "nothing was asked");
            assertThat(request.cmd()).isEqualTo(cmd);
            return request;
        }

        /** Answers the next request, which must be of this command; returns its body. */
        JsonNode answer(String cmd, int errcode, JsonNode body) {
            Asked request = next(cmd);
            request.reply().complete(new TerminalReply(errcode, "", body, true));
            return request.body() == null ? object() : request.body();
        }

        JsonNode answer(String cmd, JsonNode body) {
            return answer(cmd, 0, body);
        }
    }

    private final Script cloud = new Script();
    private final PeopleCopy contacts = new PeopleCopy(PeopleList.CONTACTS, cloud);

    private static PersonKey employee(String userid) {
        return new PersonKey(0, userid);
    }

    private static ObjectNode version(long version) {
        return object().put("perm_version", version);
    }

    private static ObjectNode page(long version, boolean last, String... userids) {
        ObjectNode page = version(version).put("is_last", last);
        page.set("userinfo", people(userids));
        return page;
    }

    private static ArrayNode people(String... userids) {
        ArrayNode people = object().arrayNode();
        for (String userid : userids) {
            ObjectNode person =
                    people.addObject().put("userid", userid).put("name", userid).put("user_type", 0);
            person.putArray("fp").addObject().put("id", 3).put("data", TEMPLATE);
            person.putArray("fa_list");
        }
        return people;
    }

    private static ObjectNode push(long version, String field, String... userids) {
        ObjectNode push = version(version);
        ArrayNode named = push.putArray(field);
        for (String userid : userids) {
            named.addObject().put("userid", userid).put("user_type", 0);
        }
        return push;
    }

    /** Logged in, with these people at version 5. */
    private void inStep(String... userids) {
        contacts.online();
        cloud.answer("get_perm_version", version(5));
        cloud.answer("get_userinfo_by_page", page(5, true, userids));
        nothingIsAsked();
    }

    private KeptPerson known(String userid) {
        return Objects.requireNonNull(contacts.people().get(employee(userid)), userid);
    }

    private void nothingIsAsked() {
        assertThat(cloud.asked).isEmpty();
    }

    @Test
    void pullsEverybodyPageByPageWhereTheVersionsDiffer() {
        contacts.online();
        cloud.answer("get_perm_version", version(5));
        JsonNode first = cloud.answer("get_userinfo_by_page", page(5, false, "a", "b"));
        assertThat(first.path("offset").asInt()).isZero();
        JsonNode second = cloud.answer("get_userinfo_by_page", page(5, true, "c"));
        assertThat(second.path("offset").asInt()).isEqualTo(2);
        assertThat(contacts.people()).containsOnlyKeys(employee("a"), employee("b"), employee("c"));
        assertThat(known("c").templates())
                .containsOnly(Map.entry(new KeptPerson.Slot(Kind.FP, 3), KeptPerson.sha256(TEMPLATE)));
        assertThat(cloud.events).contains(new TerminalEvent.InStep(PeopleList.CONTACTS, 5, 3));
        contacts.offline();
        contacts.online();
        cloud.answer("get_perm_version", version(5));
        nothingIsAsked();
    }

    @Test
    void startsOverWhereTheVersionChangesBetweenTwoPages() {
        contacts.online();
        cloud.answer("get_perm_version", version(5));
        cloud.answer("get_userinfo_by_page", page(5, false, "a", "b"));
        cloud.answer("get_userinfo_by_page", page(6, true, "c"));
        JsonNode again = cloud.answer("get_userinfo_by_page", page(6, true, "b", "c"));
        assertThat(again.path("offset").asInt()).isZero();
        assertThat(contacts.people()).containsOnlyKeys(employee("b"), employee("c"));
    }

    @Test
    void fetchesWhomTheNextVersionNames() {
        inStep("a");
        contacts.push("push_change_contact", push(6, "create_user", "b"));
        JsonNode fetch = cloud.answer("get_userinfo_by_ids", object().set("userinfo", people("b")));
        assertThat(fetch.at("/user_item/0/userid").asString()).isEqualTo("b");
        contacts.push("push_change_contact", push(7, "delete_user", "a"));
        nothingIsAsked();
        assertThat(contacts.people()).containsOnlyKeys(employee("b"));
        assertThat(cloud.events).endsWith(new TerminalEvent.InStep(PeopleList.CONTACTS, 7, 1));
    }

    @Test
    void twoPushesInARowAreFollowedOneAfterTheOther() {
        inStep("a");
        contacts.push("push_change_contact", push(6, "create_user", "b"));
        contacts.push("push_change_contact", push(7, "update_user", "c"));
        cloud.answer("get_userinfo_by_ids", object().set("userinfo", people("b")));
        cloud.answer("get_userinfo_by_ids", object().set("userinfo", people("c")));
        assertThat(contacts.people()).hasSize(3);
        nothingIsAsked();
    }

    @Test
    void aGapMakesItPullEverything() {
        inStep("a");
        contacts.push("push_change_contact", push(7, "create_user", "b"));
        cloud.answer("get_userinfo_by_page", page(7, true, "b"));
        assertThat(contacts.people()).containsOnlyKeys(employee("b"));
    }

    @Test
    void anOldPushSaysNothingNew() {
        inStep("a");
        contacts.push("push_change_contact", push(5, "delete_user", "a"));
        contacts.push("push_change_contact", push(4, "create_user", "b"));
        nothingIsAsked();
        assertThat(contacts.people()).containsOnlyKeys(employee("a"));
    }

    @Test
    void whatIsPushedDuringAPullMakesItPullAgain() {
        contacts.online();
        cloud.answer("get_perm_version", version(5));
        contacts.push("push_change_contact", push(6, "create_user", "b"));
        cloud.answer("get_userinfo_by_page", page(5, true, "a"));
        cloud.answer("get_userinfo_by_page", page(6, true, "a", "b"));
        assertThat(contacts.people()).hasSize(2);
        nothingIsAsked();
    }

    @Test
    void templatesFollowARenamedPerson() {
        inStep("a");
        contacts.push(
                "push_change_userid",
                version(6).put("old_userid", "a").put("new_userid", "b").put("user_type", 0));
        assertThat(contacts.people()).containsOnlyKeys(employee("b"));
        nothingIsAsked();
    }

    @Test
    void aBusyCloudIsAskedAgain() {
        contacts.online();
        cloud.answer("get_perm_version", -1, object());
        cloud.later.remove().run();
        cloud.answer("get_perm_version", version(0));
        nothingIsAsked();
    }

    @Test
    void answersOfAnEarlierConnectionComeTooLate() {
        contacts.online();
        Script.Asked late = cloud.next("get_perm_version");
        contacts.offline();
        contacts.online();
        late.reply().complete(new TerminalReply(0, "", version(9), true));
        cloud.answer("get_perm_version", version(0));
        nothingIsAsked();
    }

    @Test
    void anUnboundTerminalForgetsEverybody() {
        inStep("a");
        contacts.wipe();
        assertThat(contacts.people()).isEmpty();
    }

    @Test
    void whatWasCapturedHereIsKnownHere() {
        contacts.captured(new PersonFeatures("a", 0, List.of(new PersonFeatures.Feature(Kind.FA, 0, TEMPLATE))));
        assertThat(known("a").templates()).containsKey(new KeptPerson.Slot(Kind.FA, 0));
    }

    @Test
    void visitorsHaveAVersionAndCommandsOfTheirOwn() {
        PeopleCopy visitors = new PeopleCopy(PeopleList.VISITORS, cloud);
        visitors.online();
        cloud.answer("get_visitor_version", object().put("visitor_version", 2));
        ObjectNode page = object().put("visitor_version", 2).put("is_last", true);
        cloud.answer("get_visitor_list", page.set("userinfo", people("v/1")));
        ObjectNode push = object().put("visitor_version", 3);
        push.putArray("create_visitor").addObject().put("userid", "w/1");
        visitors.push("push_visitor_list_change", push);
        JsonNode fetch = cloud.answer("get_visitor_by_ids", object().set("userinfo", people("w/1")));
        assertThat(fetch.at("/userids/0").asString()).isEqualTo("w/1");
        assertThat(visitors.people()).containsOnlyKeys(new PersonKey(1, "v/1"), new PersonKey(1, "w/1"));
    }
}
