package io.gatehouse.gateway.domain;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The texts of the codes by which administrators log in at a device [doc 91626]. Nothing of them is stored: the text vouches
 * for itself until the device is bound anew. Thread-safe.
 */
public final class LoginCodes {
    private static final Pattern TEXT =
            Pattern.compile("gatehouse-login:([A-Za-z0-9_-]{1,100}):([A-Za-z0-9_-]{1,200}):([A-Za-z0-9_-]{32})");

    /**
     * What a text says.
     *
     * @param state what the device had said when it asked for the code
     */
    public record LoginCode(Device device, String state) {}

    private final Store store;
    private final Devices devices;
    private final Credentials credentials;

    public LoginCodes(Store store, Devices devices, Credentials credentials) {
        this.store = store;
        this.devices = devices;
        this.credentials = credentials;
    }

    /**
     * The picture of the text for a device; null for one that nobody has bound. Drawn among the reads of its corp, since it takes
     * milliseconds: an event loop has none to give.
     */
    public <T> CompletionStage<@Nullable T> draw(String sn, String state, Function<String, T> drawing) {
        Device device = devices.find(sn);
        String text = text(sn, state);
        return device == null || device.corpId() == null || text == null
                ? CompletableFuture.completedFuture(null)
                : store.<@Nullable T>read(device.corpId(), snapshot -> drawing.apply(text));
    }

    /** The text for a device; null for one that nobody has bound. */
    public @Nullable String text(String sn, String state) {
        Device device = devices.find(sn);
        return device == null || device.corpId() == null
                ? null
                : "gatehouse-login:" + encoded(sn) + ':' + encoded(state) + ':' + credentials.loginCode(device, state);
    }

    /** What somebody has scanned; null where it is no text of a device as it is bound now. */
    public @Nullable LoginCode read(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String sn = decoded(matcher.group(1));
        String state = decoded(matcher.group(2));
        Device device = devices.find(sn);
        return device != null && device.corpId() != null && credentials.isLoginCode(device, state, matcher.group(3))
                ? new LoginCode(device, state)
                : null;
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty where it is no base64. */
    private static String decoded(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
