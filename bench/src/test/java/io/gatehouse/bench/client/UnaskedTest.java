package io.gatehouse.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class UnaskedTest {
    private static final String CONTACTS =
            "{\"cmd\":\"push_change_contact\",\"headers\":{\"req_id\":\"1\"},\"body\":{}}";
    private static final String RENAME = "{\"cmd\":\"push_change_userid\",\"headers\":{\"req_id\":\"1\"},\"body\":{}}";
    private static final String VISITORS =
            "{\"cmd\":\"push_visitor_list_change\",\"headers\":{\"req_id\":\"1\"},\"body\":{}}";

    @Test
    void aPushAboutPeopleIsAsLongAsItsFrame() {
        for (String push : new String[] {CONTACTS, RENAME, VISITORS, CONTACTS + " ".repeat(500)}) {
            ByteBuf frame = Replies.frame(push);
            int length = frame.readableBytes();
            assertThat(Unasked.bytes(frame.writeBytes(Replies.frame(Replies.ok("next")))))
                    .as(push)
                    .isEqualTo(length);
        }
    }

    @Test
    void aPushOfWhichSomeIsMissingIsNotKnownYet() {
        ByteBuf frame = Replies.frame(VISITORS);
        for (int there = 0; there < frame.readableBytes(); there++) {
            assertThat(Unasked.bytes(frame.slice(0, there)))
                    .as("%s bytes of it", there)
                    .isEqualTo(Unasked.UNKNOWN);
        }
    }

    @Test
    void everythingElseIsSomethingElse() {
        assertThat(Unasked.bytes(Replies.frame(Replies.ok("c0")))).isEqualTo(Unasked.NONE);
        assertThat(Unasked.bytes(Replies.frame(CONTACTS.replace("push_change_contact", "push_enter_page"))))
                .isEqualTo(Unasked.NONE);
        assertThat(Unasked.bytes(Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, 2, 3, (byte) 0xe8})))
                .isEqualTo(Unasked.NONE);
    }
}
