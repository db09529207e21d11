package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.DeviceSignature;
import io.gatehouse.protocol.ErrorCode;
import io.gatehouse.protocol.SignedHello;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the steps of a login [doc 91366, 91369–91372]. 600004 makes firmware wipe its people, so it is the answer
 * only where the device is truly bound to nobody. Thread-safe, never blocks.
 */
public final class Logins {
    static final Duration TIMESTAMP_VALID = Duration.ofMinutes(5);

    /** Accepted, with the code or secret to hand out, or refused. */
    public sealed interface Decision {
        /**
         * Accepted.
         *
         * @param value what the reply carries; empty for subscribe
         */
        record Accepted(Device device, String value) implements Decision {
            @Override
            public String toString() {
                return "Accepted[" + device + "]";
            }
        }

        /** Refused with this code. */
        record Refused(ErrorCode code) implements Decision {}
    }

    private final Devices devices;
    private final Credentials credentials;
    private final LoginLimits limits;
    private final UsedHellos hellos;
    private final InstantSource clock;

    public Logins(
            Devices devices, Credentials credentials, LoginLimits limits, UsedHellos hellos, InstantSource clock) {
        this.devices = devices;
        this.credentials = credentials;
        this.limits = limits;
        this.hellos = hellos;
        this.clock = clock;
    }

    /** Exchanges the seed that all units of a model share for a SecretNo of the device's own. */
    public Decision exchangeSecretNo(String address, SignedHello hello) {
        Device device = devices.find(hello.sn());
        if (device == null) {
            return refused(ErrorCode.UNKNOWN_DEVICE);
        }
        String seed = device.seedSecretNo();
        if (seed == null || device.registered()) {
            return refused(ErrorCode.BAD_SECRET_NO_STATE);
        }
        ErrorCode problem = limits.refuses(address, hello.sn(), false)
                ? ErrorCode.TOO_MANY_REQUESTS
                : check(address, hello, seed, DeviceSignature.SECRET_NO);
        return problem != null ? refused(problem) : new Decision.Accepted(device, device.secretNo());
    }

    /**
     * Registers a device on the network.
     *
     * @param registeredSn whom the connection speaks for already, or null
     */
    public Decision register(String address, @Nullable String registeredSn, SignedHello hello) {
        if (registeredSn != null && !registeredSn.equals(hello.sn())) {
            return refused(ErrorCode.OTHER_DEVICE_REGISTERED);
        }
        Device device = devices.find(hello.sn());
        if (device == null) {
            return refused(ErrorCode.UNKNOWN_DEVICE);
        }
        boolean first = registeredSn == null;
        if (limits.refuses(address, hello.sn(), first)) {
            return refused(ErrorCode.TOO_MANY_REQUESTS);
        }
        ErrorCode problem = check(address, hello, device.secretNo(), DeviceSignature.REGISTER);
        if (problem != null) {
            return refused(problem);
        }
        if (hellos.playedAgain(address, hello)) {
            limits.playedAgain(address, hello.sn());
            return refused(ErrorCode.INVALID_SIGNATURE);
        }
        if (first) {
            limits.right(address, device.sn());
        }
        return new Decision.Accepted(device, credentials.activeCode(device));
    }

    /**
     * Activates a device that a company has bound.
     *
     * @param registeredSn whom the connection speaks for, or null
     */
    public Decision activate(@Nullable String registeredSn, String activeCode) {
        Device device = registeredSn == null ? null : devices.find(registeredSn);
        if (device == null) {
            return refused(ErrorCode.NOT_REGISTERED);
        }
        if (!credentials.isActiveCode(device, activeCode)) {
            return refused(ErrorCode.BAD_ACTIVE_CODE);
        }
        if (device.corpId() == null) {
            return refused(ErrorCode.NOT_BOUND);
        }
        return new Decision.Accepted(device, credentials.secret(device));
    }

    /**
     * Logs a device in. Without a register before it the secret alone must tell whose it is.
     *
     * @param registeredSn whom the connection speaks for, or null
     */
    public Decision subscribe(String address, @Nullable String registeredSn, String secret) {
        if (registeredSn == null) {
            return subscribeBySecret(address, secret);
        }
        Device device = devices.find(registeredSn);
        if (device == null) {
            return refused(ErrorCode.NOT_REGISTERED);
        }
        if (device.corpId() == null) {
            return refused(ErrorCode.NOT_BOUND);
        }
        return checkSecret(address, device, secret, false);
    }

    private Decision subscribeBySecret(String address, String secret) {
        Long id = Credentials.deviceOf(secret);
        Device device = id == null ? null : devices.find(id);
        if (device == null || device.corpId() == null) {
            return refused(ErrorCode.NOT_REGISTERED);
        }
        return checkSecret(address, device, secret, true);
    }

    /** @param first true where the connection has not registered */
    private Decision checkSecret(String address, Device device, String secret, boolean first) {
        if (limits.refuses(address, device.sn(), first)) {
            return refused(ErrorCode.TOO_MANY_REQUESTS);
        }
        if (!credentials.isSecret(device, secret)) {
            limits.wrong(address, device.sn());
            return refused(first ? ErrorCode.NOT_REGISTERED : ErrorCode.BAD_SECRET);
        }
        if (first) {
            limits.right(address, device.sn());
        }
        return new Decision.Accepted(device, "");
    }

    private @Nullable ErrorCode check(String address, SignedHello hello, String secretNo, String purpose) {
        long age = Math.abs(clock.instant().getEpochSecond() - hello.timestamp());
        if (age > TIMESTAMP_VALID.toSeconds()) {
            return ErrorCode.TIMESTAMP_EXPIRED;
        }
        if (!DeviceSignature.matches(
                hello.signature(), hello.sn(), secretNo, hello.timestampText(), hello.nonce(), purpose)) {
            limits.wrong(address, hello.sn());
            return ErrorCode.INVALID_SIGNATURE;
        }
        return null;
    }

    private static Decision refused(ErrorCode code) {
        return new Decision.Refused(code);
    }
}
