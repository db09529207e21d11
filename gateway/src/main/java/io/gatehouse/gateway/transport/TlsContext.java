package io.gatehouse.gateway.transport;

import io.gatehouse.gateway.config.Settings;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TLS 1.2 and 1.3 from PEM files, by BoringSSL where its library loads and else by the JDK. The whole chain of the file
 * is sent. {@code -Dio.netty.handler.ssl.noOpenSsl=true} keeps the library out.
 */
final class TlsContext {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /**
     * What the files have become.
     *
     * @param certificate the first of the chain
     */
    record Loaded(SslContext context, X509Certificate certificate) {}

    private TlsContext() {}

    /**
     * Reads the files and makes sure that they belong together.
     *
     * @throws IOException if they cannot be used; its message is one sentence for the operator and holds nothing of the key
     */
    static Loaded load(Settings.Tls tls) throws IOException {
        return load(tls, provider());
    }

    /** Whose TLS it is, where the key does not ask for the JDK's. */
    static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** The same as {@link #load(Settings.Tls)}, by this provider. */
    static Loaded load(Settings.Tls tls, SslProvider provider) throws IOException {
        X509Certificate[] chain = chain(tls.certificate());
        PrivateKey key = key(tls.key(), chain[0].getPublicKey());
        if (!belongTogether(key, chain[0].getPublicKey())) {
            throw new IOException("The TLS key %s does not belong to the first certificate of %s."
                    .formatted(tls.key(), tls.certificate()));
        }
        SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                .sslProvider(isCommon(key) ? provider : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2");
        Path trusted = tls.clientCertificates();
        if (trusted != null) {
            builder.clientAuth(ClientAuth.REQUIRE).trustManager(chain(trusted));
        }
        return new Loaded(builder.build(), chain[0]);
    }

    /** Other kinds of keys are what BoringSSL offers nobody who does not ask for them. */
    private static boolean isCommon(PrivateKey key) {
        return key.getAlgorithm().equals("RSA") || key.getAlgorithm().equals("EC");
    }

    private static X509Certificate[] chain(Path file) throws IOException {
        byte[] bytes = read("certificate", file);
        try {
            X509Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .toArray(X509Certificate[]::new);
            if (chain.length > 0) {
                return chain;
            }
        } catch (CertificateException e) {
            throw new IOException("The TLS certificate " + file + " is not a PEM certificate chain.", e);
        }
        throw new IOException(
                "The TLS certificate " + file + " holds no certificate; expected a PEM certificate chain.");
    }

    private static PrivateKey key(Path file, PublicKey sibling) throws IOException {
        Matcher pem = KEY.matcher(new String(read("key", file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IOException(
                    "The TLS key " + file + " is not a PEM key in PKCS#8 without a password (BEGIN PRIVATE KEY).");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(sibling.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(
                    "The TLS key " + file + " cannot be read as the " + sibling.getAlgorithm()
                            + " key that the certificate wants.",
                    e);
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws IOException {
        try {
            Signature probe = Signature.getInstance(
                    switch (certified.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> certified.getAlgorithm();
                    });
            byte[] words = "gatehouse".getBytes(StandardCharsets.US_ASCII);
            probe.initSign(key);
            probe.update(words);
            byte[] signature = probe.sign();
            probe.initVerify(certified);
            probe.update(words);
            return probe.verify(signature);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot use a key of the kind " + certified.getAlgorithm() + ".", e);
        }
    }

    private static byte[] read(String what, Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException("The TLS " + what + " " + file + " cannot be read.", e);
        }
    }
}
