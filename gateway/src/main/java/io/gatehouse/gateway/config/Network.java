package io.gatehouse.gateway.config;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses.
 *
 * @param address the first of them
 * @param length how many bits all of them share
 */
public record Network(InetAddress address, int length) {
    /** Numbers only: a name would be looked up. */
    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|(?=.*:)[0-9A-Fa-f:.]+)(?:/([0-9]{1,3}))?");

    /** {@code 10.0.0.0/8}, or one address; null for anything else, also where bits behind the length are set. */
    public static @Nullable Network parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        try {
            InetAddress address = InetAddress.getByName(matcher.group(1));
            int bits = address.getAddress().length * Byte.SIZE;
            int length = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
            return length <= bits && endsInZeros(number(address), bits - length) ? new Network(address, length) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** True if the address lies in the range. */
    public boolean contains(InetAddress other) {
        int bits = address.getAddress().length * Byte.SIZE;
        return other.getAddress().length * Byte.SIZE == bits
                && number(address).xor(number(other)).bitLength() <= bits - length;
    }

    private static boolean endsInZeros(BigInteger number, int bits) {
        return number.signum() == 0 || number.getLowestSetBit() >= bits;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    @Override
    public String toString() {
        return address.getHostAddress() + '/' + length;
    }
}
