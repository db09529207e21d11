package io.gatehouse.gateway.domain;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where callbacks of an app go.
 *
 * @param text as it was given; may hold a secret
 * @param secure true for https
 * @param host a name or an address, IPv6 without brackets
 * @param target path and query
 */
public record AppUrl(String text, boolean secure, String host, int port, String target) {
    public static final String EXPECTED =
            "an http:// or https:// URL of at most 2048 ASCII characters with a host, without user or fragment";

    private static final int LONGEST = 2048;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LAST_PORT = 65_535;
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\\.?");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+]");

    /** Null for a text that is none. */
    public static @Nullable AppUrl parse(String text) {
        if (text.length() > LONGEST || !VISIBLE.matcher(text).matches()) {
            return null;
        }
        try {
            return of(text, new URI(text));
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static @Nullable AppUrl of(String text, URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        boolean secure = scheme.equals("https");
        if (!(secure || scheme.equals("http"))
                || host == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null
                || uri.getPort() == 0
                || uri.getPort() > LAST_PORT
                || !(NAME.matcher(host).matches() || IPV6.matcher(host).matches())) {
            return null;
        }
        int standard = secure ? HTTPS : HTTP;
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new AppUrl(
                text,
                secure,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? standard : uri.getPort(),
                uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery());
    }

    /** Host and port for a header: the port only where it is not the usual one. */
    public String authority() {
        String name = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return port == (secure ? HTTPS : HTTP) ? name : name + ':' + port;
    }

    /** Without path and query, which may hold a secret. */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority();
    }
}
