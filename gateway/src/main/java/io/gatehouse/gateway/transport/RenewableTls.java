package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import io.gatehouse.gateway.metrics.Meters;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS context that follows its files: a new connection gets the certificate that they hold now, one that is there keeps
 * what it has. Files that cannot be used change nothing. Any thread, but for {@link #look}.
 */
public final class RenewableTls extends SslContext {
    /** How often to look at the files. A change counts once it has lasted from one look to the next. */
    public static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(RenewableTls.class);

    private final String port;
    private final Settings.Tls files;
    private final Meters meters;
    private volatile TlsContext.Loaded loaded;
    /** What the files held when they were last read for good. */
    private String tried;
    /** What they held at the last look. */
    private String seen;

    private RenewableTls(String port, Settings.Tls files, Meters meters, String content, TlsContext.Loaded loaded) {
        this.port = port;
        this.files = files;
        this.meters = meters;
        this.loaded = loaded;
        tried = content;
        seen = content;
    }

    /**
     * Reads the files for the first time.
     *
     * @param port device or admin: the label of its metrics, and its name in the log
     * @throws IOException if they cannot be used; its message is one sentence for the operator
     */
    public static RenewableTls of(String port, Settings.Tls files, Meters meters) throws IOException {
        String content = content(files);
        RenewableTls tls = new RenewableTls(port, files, meters, content, TlsContext.load(files));
        meters.tlsCertificate(port, () -> tls.loaded.certificate().getNotAfter().toInstant());
        boolean openSsl = tls.loaded.context() instanceof OpenSslContext;
        log.info("The {} port speaks TLS by {}", port, openSsl ? OpenSsl.versionString() : "the JDK");
        return tls;
    }

    /**
     * Takes the files over if they have changed and hold still: certificate and key are two files, and are seldom replaced
     * in one moment. One thread at a time; never throws.
     */
    public void look() {
        String content = content(files);
        boolean still = content.equals(seen);
        seen = content;
        if (still && !content.equals(tried)) {
            tried = content;
            renew();
        }
    }

    private void renew() {
        try {
            loaded = TlsContext.load(files);
            meters.tlsReloaded(port, true);
            log.info(
                    "The {} port has a new certificate: {}, valid until {}",
                    port,
                    loaded.certificate().getSubjectX500Principal(),
                    loaded.certificate().getNotAfter().toInstant());
        } catch (IOException | RuntimeException e) {
            meters.tlsReloaded(port, false);
            log.warn("The {} port keeps its certificate, for the new one cannot be used: {}", port, e.getMessage());
        }
    }

    /** A digest of all files; one that cannot be read is a content of its own. */
    private static String content(Settings.Tls files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : paths(files)) {
                digest.update(digest(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] digest(Path file) throws NoSuchAlgorithmException {
        try {
            return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static List<Path> paths(Settings.Tls files) {
        return Stream.of(files.certificate(), files.key(), files.clientCertificates())
                .flatMap(Stream::ofNullable)
                .toList();
    }

    // ---- What a context does, done by the one of now

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return loaded.context().newHandler(allocator);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor executor) {
        return loaded.context().newHandler(allocator, executor);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return loaded.context().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return loaded.context().newEngine(allocator, peerHost, peerPort);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return loaded.context().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // asked for by what is extended
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return loaded.context().applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return loaded.context().sessionContext();
    }
}
