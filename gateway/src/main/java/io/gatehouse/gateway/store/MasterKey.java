package io.gatehouse.gateway.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.TreeSet;

/**
 * The key that wraps all others and is never in the store. It may be a set: the primary one wraps, the others still
 * unwrap, so that it can be changed without a moment at which nothing opens.
 */
final class MasterKey {
    /** Without Tink's prefix: which data key a row needs stands in a column of its own. */
    private static final AesGcmParameters DATA_KEY = dataKey();

    private final Aead aead;
    private final long primary;
    private final Set<Long> ids = new TreeSet<>();
    private final String origin;

    private MasterKey(KeysetHandle keys, String origin) throws GeneralSecurityException {
        this.aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
        this.primary = Integer.toUnsignedLong(keys.getPrimary().getId());
        for (int i = 0; i < keys.size(); i++) {
            ids.add(Integer.toUnsignedLong(keys.getAt(i).getId()));
        }
        this.origin = origin;
    }

    private static AesGcmParameters dataKey() {
        try {
            AeadConfig.register();
            return AesGcmParameters.builder()
                    .setKeySizeBytes(32)
                    .setIvSizeBytes(12)
                    .setTagSizeBytes(16)
                    .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /**
     * Reads the key.
     *
     * @param mayBeMade false: something was sealed already, so that a new one would open nothing
     */
    static MasterKey load(MasterKeySource source, boolean mayBeMade) throws StoreOpenException {
        try {
            if (source instanceof MasterKeySource.Given given) {
                return parse(given.keyset(), source);
            }
            MasterKeySource.InFile file = (MasterKeySource.InFile) source;
            if (file.made() && mayBeMade && Files.notExists(file.path())) {
                make(file.path());
            }
            if (file.made()) {
                OwnerOnly.check(file.path());
            }
            return parse(Files.readString(file.path()), source);
        } catch (IOException e) {
            throw new StoreOpenException("the master key cannot be read: " + e.getMessage(), e);
        }
    }

    static boolean isThere(MasterKeySource source) {
        return !(source instanceof MasterKeySource.InFile file) || Files.exists(file.path());
    }

    private static void make(Path file) throws IOException {
        OwnerOnly.write(file, generate() + "\n");
    }

    /** A new keyset as text. */
    static String generate() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key cannot be made", e);
        }
    }

    private static MasterKey parse(String keyset, MasterKeySource source) throws StoreOpenException {
        try {
            return new MasterKey(
                    TinkJsonProtoKeysetFormat.parseKeyset(keyset.strip(), InsecureSecretKeyAccess.get()),
                    source.toString());
        } catch (GeneralSecurityException | RuntimeException e) {
            // The text of the failure may quote the key.
            throw new StoreOpenException(
                    "the master key in " + source + " cannot be used: expected a keyset of Tink in JSON for AEAD",
                    null);
        }
    }

    /** The number of the key that wraps. */
    long id() {
        return primary;
    }

    /** A new key for data. */
    static KeysetHandle newDataKey() {
        try {
            return KeysetHandle.generateNew(DATA_KEY);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key cannot be made", e);
        }
    }

    byte[] wrap(KeysetHandle dataKey, long id, String corpId) {
        try {
            return TinkProtoKeysetFormat.serializeEncryptedKeyset(dataKey, aead, context(id, corpId));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a data key cannot be wrapped", e);
        }
    }

    /** @throws StoreOpenException with a sentence that names both keys */
    KeysetHandle unwrap(byte[] wrapped, long id, String corpId, long masterKeyId) throws StoreOpenException {
        if (!ids.contains(masterKeyId)) {
            throw new StoreOpenException(
                    "data key " + id + " is wrapped by master key " + masterKeyId + ", which " + origin
                            + " does not hold (it holds " + ids + "): put the right one back",
                    null);
        }
        try {
            return TinkProtoKeysetFormat.parseEncryptedKeyset(wrapped, aead, context(id, corpId));
        } catch (GeneralSecurityException e) {
            throw new StoreOpenException(
                    "data key " + id + " cannot be opened by master key " + masterKeyId + " of " + origin
                            + ": one of the two was changed",
                    e);
        }
    }

    private static byte[] context(long id, String corpId) {
        return ("data key " + id + ' ' + corpId).getBytes(UTF_8);
    }
}
