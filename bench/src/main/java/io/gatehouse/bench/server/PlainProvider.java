package io.gatehouse.bench.server;

import java.security.AlgorithmParameters;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.ShortBufferException;
import org.jspecify.annotations.Nullable;

/**
 * A cipher that hides nothing and random numbers that are counted, in the place of those of the JDK: the same gateway with it
 * and without it shows what encryption costs. What is left of that cost are 28 bytes in each row.
 */
public final class PlainProvider extends Provider {
    private static final int TAG = 16;

    PlainProvider() {
        super("Plain", "1", "no encryption, for comparisons");
        putService(new Service(this, "Cipher", "AES/GCM/NoPadding", Copy.class.getName(), null, null));
        putService(new Service(this, "SecureRandom", "Counted", Counted.class.getName(), null, null));
    }

    /** From now on nothing in this process is encrypted. */
    public static void install() {
        Security.insertProviderAt(new PlainProvider(), 1);
    }

    /** Counts: whoever draws until a number is new, or not zero, is served in the end. */
    public static final class Counted extends SecureRandomSpi {
        private static final AtomicLong NEXT = new AtomicLong(1);

        @Override
        protected void engineSetSeed(byte[] seed) {}

        @Override
        protected void engineNextBytes(byte[] bytes) {
            long number = NEXT.getAndIncrement();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (number >>> (8 * (i % Long.BYTES)));
            }
        }

        @Override
        protected byte[] engineGenerateSeed(int bytes) {
            return new byte[bytes];
        }
    }

    /** Copies what it is given; behind it stands an empty tag. */
    public static final class Copy extends CipherSpi {
        private boolean seals;

        @Override
        protected void engineSetMode(String mode) {}

        @Override
        protected void engineSetPadding(String padding) {}

        @Override
        protected int engineGetBlockSize() {
            return TAG;
        }

        @Override
        protected int engineGetOutputSize(int input) {
            return seals ? input + TAG : Math.max(0, input - TAG);
        }

        @Override
        protected byte[] engineGetIV() {
            return new byte[0];
        }

        @Override
        protected @Nullable AlgorithmParameters engineGetParameters() {
            return null;
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) {
            seals = mode == Cipher.ENCRYPT_MODE;
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random) {
            engineInit(mode, key, random);
        }

        @Override
        protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
            engineInit(mode, key, random);
        }

        @Override
        protected void engineUpdateAAD(byte[] context, int offset, int length) {}

        @Override
        protected byte[] engineUpdate(byte[] input, int offset, int length) {
            throw new UnsupportedOperationException("all at once");
        }

        @Override
        protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset) {
            throw new UnsupportedOperationException("all at once");
        }

        @Override
        protected byte[] engineDoFinal(byte[] input, int offset, int length) {
            return Arrays.copyOf(Arrays.copyOfRange(input, offset, offset + length), engineGetOutputSize(length));
        }

        @Override
        protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset)
                throws ShortBufferException {
            int size = engineGetOutputSize(length);
            if (output.length - outputOffset < size) {
                throw new ShortBufferException();
            }
            System.arraycopy(input, offset, output, outputOffset, Math.min(length, size));
            if (seals) {
                Arrays.fill(output, outputOffset + length, outputOffset + size, (byte) 0);
            }
            return size;
        }
    }
}
