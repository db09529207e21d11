package io.gatehouse.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

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
    PERSON_NAME("1 to 64 bytes of UTF-8 without control characters") {
        @Override
        boolean allows(String text) {
            return USERID.allows(text);
        }
    },
    /** Lists of them are written with semicolons between them. */
    GROUP("1 to 64 bytes of UTF-8 without control characters and semicolons") {
        @Override
        boolean allows(String text) {
            return USERID.allows(text) && text.indexOf(';') < 0;
        }
    },
    NAMED_SN("1 to 64 visible ASCII characters without semicolons") {
        @Override
        boolean allows(String text) {
            return visible(text, 64) && text.indexOf(';') < 0;
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
    },
    WORD("1 to 64 visible ASCII characters") {
        @Override
        boolean allows(String text) {
            return visible(text, 64);
        }
    },
    STATE("at most 128 bytes of UTF-8 without control characters") {
        @Override
        boolean allows(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length <= 128 && !hasControl(text);
        }
    },
    /** Whether it is one is looked at where it is read. */
    TIME("a time such as 2030-01-31T12:00:00Z, of a year from 0000 to 9999") {
        @Override
        boolean allows(String text) {
            return NAME.allows(text);
        }
    },
    HINT("1 to 128 characters without control characters") {
        @Override
        boolean allows(String text) {
            return NAME.allows(text);
        }
    },
    MD5("32 hex digits") {
        @Override
        boolean allows(String text) {
            return text.matches("[0-9A-Fa-f]{32}");
        }
    },
    DOWNLOAD_URL("a URL of at most 2,048 visible ASCII characters that starts with http:// or https://") {
        @Override
        boolean allows(String text) {
            return visible(text, 2048) && text.matches("https?://[^/].*");
        }
    },
    CODE("1 to 512 visible ASCII characters") {
        @Override
        boolean allows(String text) {
            return visible(text, 512);
        }
    },
    URL("1 to 2048 visible ASCII characters") {
        @Override
        boolean allows(String text) {
            return visible(text, 2048);
        }
    },
    ENCODING_AES_KEY("43 characters, base64 of 32 bytes without its padding") {
        @Override
        boolean allows(String text) {
            return text.matches("[A-Za-z0-9+/]{43}");
        }
    },
    WEBHOOK_SECRET("whsec_ and the base64 of 24 to 64 bytes") {
        @Override
        boolean allows(String text) {
            if (!text.matches("whsec_[A-Za-z0-9+/]{32,86}={0,2}")) {
                return false;
            }
            try {
                int bytes = Base64.getDecoder().decode(text.substring("whsec_".length())).length;
                return bytes >= 24 && bytes <= 64;
            } catch (IllegalArgumentException e) {
                return false;
            }
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
