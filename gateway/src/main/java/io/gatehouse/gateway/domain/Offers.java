package io.gatehouse.gateway.domain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Port: the part of the store that says what terminals are offered, by the number of their device. */
public interface Offers {
    /** Under this number stands what all devices are offered that have nothing of their own. */
    long EVERY_DEVICE = 0;

    Map<Long, SelfInput> selfInputs();

    Map<Long, Firmware> firmwares();

    /** What a transaction may change. */
    interface Changes extends Offers {
        void putSelfInput(long deviceId, SelfInput selfInput);

        /** Null takes it away. */
        void putFirmware(long deviceId, @Nullable Firmware firmware);
    }
}
