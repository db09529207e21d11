package io.gatehouse.gateway.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import io.gatehouse.gateway.domain.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The key of one corp, or (with an empty corp) the gateway's own. What it seals is bound to its place: a row put under
 * another person, slot or corp does not open. Thread-safe.
 */
final class DataKey {
    private final long id;
    private final Aead aead;
    private final byte[] corp;

    DataKey(long id, String corpId, KeysetHandle key) {
        this.id = id;
        this.corp = corpId.getBytes(UTF_8);
        try {
            this.aead = key.getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("data key " + id + " is no key for AEAD", e);
        }
    }

    long id() {
        return id;
    }

    /** Seals a template of this key's corp under its {@link TemplateKey}, which says person, algorithm, kind and slot. */
    byte[] seal(long templateKey, byte[] template) {
        return seal(template, context(corp, templateKey));
    }

    /** @param ofCorp to which the row's person belongs now: what another corp's key has sealed does not open */
    byte[] open(String ofCorp, long templateKey, byte[] sealed) {
        return open(sealed, context(ofCorp.getBytes(UTF_8), templateKey));
    }

    /** The same; null where it does not open. */
    byte @Nullable [] tryOpen(String ofCorp, long templateKey, byte[] sealed) {
        try {
            return aead.decrypt(sealed, context(ofCorp.getBytes(UTF_8), templateKey));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    /** Seals a text under what it is and whose. */
    String sealText(String what, String whose, String text) {
        return Base64.getEncoder().withoutPadding().encodeToString(seal(what, whose, text.getBytes(UTF_8)));
    }

    String openText(String what, String whose, String sealed) {
        return new String(open(what, whose, Base64.getDecoder().decode(sealed)), UTF_8);
    }

    /** Seals bytes under what they are and whose. */
    byte[] seal(String what, String whose, byte[] plain) {
        return seal(plain, context(what, whose));
    }

    byte[] open(String what, String whose, byte[] sealed) {
        return open(sealed, context(what, whose));
    }

    private byte[] seal(byte[] plain, byte[] context) {
        try {
            return aead.encrypt(plain, context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("data key " + id + " does not seal", e);
        }
    }

    private byte[] open(byte[] sealed, byte[] context) {
        try {
            return aead.decrypt(sealed, context);
        } catch (GeneralSecurityException e) {
            throw new StoreUnavailableException(
                    "the store holds a row that data key " + id + " does not open: the row was changed or moved", e);
        }
    }

    private static byte[] context(byte[] corp, long templateKey) {
        return ByteBuffer.allocate(Long.BYTES + corp.length)
                .putLong(templateKey)
                .put(corp)
                .array();
    }

    private static byte[] context(String what, String whose) {
        return (what + '\n' + whose).getBytes(UTF_8);
    }
}
