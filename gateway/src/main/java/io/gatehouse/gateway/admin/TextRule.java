package io.gatehouse.gateway.admin;

import java.nio.charset.StandardCharsets;

/** Which texts a field takes. */
enum TextRule {
    SN("1 to 64 visible ASCII characters") {
        @Override
        boolean allows(String text) {
            return visible(text, 64);
        }
    },
    CORP_ID("1 to 64 visible ASCII characters") {
        @Override
        boolean allows(String text) {
            return visible(text, 64);
        }
    },
    SECRET("1 to 128 visible ASCII characters") {
        @Override
        boolean allows(String text) {
            return visible(text, 128);
        }
    },
    NAME("1 to 128 characters without control characters") {
        @Override
        boolean allows(String text) {
            int characters = text.codePointCount(0, text.length());
            return characters >= 1 && characters <= 128 && !hasControl(text);
        }
    },
    USERID("1 to 64 bytes of UTF-8 without control characters") {
        @Override
        boolean allows(String text) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            return bytes >= 1 && bytes <= 64 && !hasControl(text);
        }
    },
    /** What terminals may upload is longer than what may be enrolled. */
    STORED_USERID("1 to 128 bytes of UTF-8 without control characters") {
        @Override
        boolean allows(String text) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            return bytes >= 1 && bytes <= 128 && !hasControl(text);
        }
    },
    EVIDENCE("1 to 1000 characters without control characters") {
        @Override
        boolean allows(String text) {
            int characters = text.codePointCount(0, text.length());
            return characters >= 1 && characters <= 1000 && !hasControl(text);
        }
    },
    PAGE_TYPE("fp or fa") {
        @Override
        boolean allows(String text) {
            return text.equals("fp") || text.equals("fa");
        }
    },
    AGENTID("1 to 20 digits") {
        @Override
        boolean allows(String text) {
            return text.matches("[0-9]{1,20}");
        }
    };

    private final String expected;

    TextRule(String expected) {
        this.expected = expected;
    }

    abstract boolean allows(String text);

    /** Ends a sentence that starts with "expected". */
    String expected() {
        return expected;
    }

    static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private static boolean visible(String text, int most) {
        return !text.isEmpty() && text.length() <= most && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }
}
