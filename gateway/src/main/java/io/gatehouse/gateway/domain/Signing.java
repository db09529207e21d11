package io.gatehouse.gateway.domain;

import java.util.List;

/** How an app knows that a callback is ours. What it holds is secret. */
public sealed interface Signing {
    /** The word of the admin API. */
    String mode();

    /**
     * Signed and encrypted as callbacks of WeCom are [doc 96062].
     *
     * @param encodingAesKey 43 characters, base64 of 32 bytes without its padding
     */
    record Wecom(String token, String encodingAesKey) implements Signing {
        public static final String MODE = "wecom";

        @Override
        public String mode() {
            return MODE;
        }

        @Override
        public String toString() {
            return "Wecom[***]";
        }
    }

    /**
     * Signed by the Standard Webhooks specification.
     *
     * @param secrets one, or several while they are changed, each {@code whsec_} and base64; the newest first
     */
    record Standard(List<String> secrets) implements Signing {
        public static final String MODE = "standard";
        public static final String PREFIX = "whsec_";

        @Override
        public String mode() {
            return MODE;
        }

        @Override
        public String toString() {
            return "Standard[***]";
        }
    }
}
