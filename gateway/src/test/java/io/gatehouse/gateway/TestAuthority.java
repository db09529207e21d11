package io.gatehouse.gateway;

import io.gatehouse.gateway.config.Settings;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An authority with a root that clients trust, and one below it that signs. */
public final class TestAuthority {
    private static final char[] PASSWORD = "password".toCharArray();

    private final X509Bundle root;
    private final X509Bundle signing;

    private TestAuthority(X509Bundle root, X509Bundle signing) {
        this.root = root;
        this.signing = signing;
    }

    public static TestAuthority make() throws Exception {
        X509Bundle root = new CertificateBuilder()
                .ecp256()
                .subject("CN=root")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle signing = new CertificateBuilder()
                .ecp256()
                .subject("CN=signing")
                .setIsCertificateAuthority(true)
                .buildIssuedBy(root);
        return new TestAuthority(root, signing);
    }

    /** A certificate for 127.0.0.1 that serves and asks. */
    public X509Bundle issue(String name) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(signing);
    }

    /** Where {@link #write} puts the files of this name. */
    public static Settings.Tls files(Path directory, String name) {
        return new Settings.Tls(directory.resolve(name + ".crt"), directory.resolve(name + ".key"), null);
    }

    /** Writes chain and key; each comes into being in one moment. */
    public static Settings.Tls write(Path directory, String name, X509Bundle bundle) throws Exception {
        Settings.Tls files = files(directory, name);
        replace(files.certificate(), bundle.getCertificatePathPEM());
        replace(files.key(), bundle.getPrivateKeyPEM());
        return files;
    }

    public static void replace(Path file, String content) throws Exception {
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The certificate of the root, PEM. */
    public String pem() {
        return root.getCertificatePEM();
    }

    /**
     * A client that trusts the root only.
     *
     * @param own what it shows, or null
     */
    public SSLContext client(@Nullable X509Bundle own) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("root", root.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own == null ? null : keys(own), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyManager[] keys(X509Bundle own) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.getKeyPair().getPrivate(), PASSWORD, own.getCertificatePath());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        return keys.getKeyManagers();
    }
}
