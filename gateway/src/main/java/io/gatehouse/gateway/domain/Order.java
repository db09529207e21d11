package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.UserType;

/** What a terminal is told to do at once. */
public sealed interface Order {
    record OpenDoor(String operId, String userid) implements Order {}

    /** Somebody has scanned the code of the terminal; an admin is logged in, for others the door opens. */
    record Scanned(String operId, String userid, String opType, String state, boolean admin) implements Order {}

    /** Fetch the picture and make features of it. */
    record TakePhoto(String operId, String userid, UserType userType, Photo photo) implements Order {}

    /** Whether people may enrol at the terminal by themselves. */
    record OfferSelfInput(SelfInput selfInput) implements Order {}

    /** Look for new firmware. */
    record UpdateFirmware() implements Order {}

    /** @param hint the vendor's word for which log */
    record SendLog(String hint) implements Order {}

    record Restart() implements Order {}
}
