package io.gatehouse.gateway.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.gateway.domain.App;
import io.gatehouse.gateway.domain.AppUrl;
import io.gatehouse.gateway.domain.BioResult;
import io.gatehouse.gateway.domain.Signing;
import java.net.URLEncoder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The requests that apps get. */
final class Messages {
    /** WeCom gives an app no more for that [doc 96238]. */
    private static final Duration VERIFICATION = Duration.ofSeconds(1);

    private static final int RANDOM_BYTES = 16;
    private static final int NONCES = 1_000_000_000;

    private final InstantSource clock;
    private final SecureRandom random;
    private final Duration timeout;

    /** @param timeout of the delivery of a callback */
    Messages(InstantSource clock, SecureRandom random, Duration timeout) {
        this.clock = clock;
        this.random = random;
        this.timeout = timeout;
    }

    HttpCall callback(App app, BioResult result) {
        if (app.signing() instanceof Signing.Standard standard) {
            return standard(app, standard, result);
        }
        WecomSeal seal = new WecomSeal((Signing.Wecom) app.signing());
        String encrypted = seal.encrypt(
                random(RANDOM_BYTES), new String(EventJson.wecom(result, app.agentid()), UTF_8), app.corpId());
        return new HttpCall(
                app.url(),
                "POST",
                target(app.url(), signed(seal, encrypted)),
                Map.of(),
                EventJson.sealed(app.corpId(), encrypted),
                timeout);
    }

    private HttpCall standard(App app, Signing.Standard signing, BioResult result) {
        byte[] body = EventJson.standard(result, app.agentid());
        String timestamp = now();
        Map<String, String> headers = Map.of(
                "webhook-id", result.eventId(),
                "webhook-timestamp", timestamp,
                "webhook-signature", StandardSignature.of(signing, result.eventId(), timestamp, body));
        return new HttpCall(app.url(), "POST", app.url().target(), headers, body, timeout);
    }

    /** @param echo what the app is to find in the echostr, and to answer */
    HttpCall verification(App app, Signing.Wecom signing, String echo) {
        WecomSeal seal = new WecomSeal(signing);
        String encrypted = seal.encrypt(random(RANDOM_BYTES), echo, app.corpId());
        String query = signed(seal, encrypted) + "&echostr=" + URLEncoder.encode(encrypted, UTF_8);
        return new HttpCall(app.url(), "GET", target(app.url(), query), Map.of(), new byte[0], VERIFICATION);
    }

    /** Digits that nobody can foresee. */
    String echo() {
        return Long.toString(random.nextLong(Long.MAX_VALUE));
    }

    private String signed(WecomSeal seal, String encrypted) {
        String timestamp = now();
        String nonce = Integer.toString(random.nextInt(NONCES));
        return "msg_signature=" + seal.signature(timestamp, nonce, encrypted) + "&timestamp=" + timestamp + "&nonce="
                + nonce;
    }

    private static String target(AppUrl url, String query) {
        return url.target() + (url.target().indexOf('?') < 0 ? '?' : '&') + query;
    }

    private String now() {
        return Long.toString(clock.instant().getEpochSecond());
    }

    private byte[] random(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
