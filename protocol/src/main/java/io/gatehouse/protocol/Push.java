package io.gatehouse.protocol;

import java.util.List;

/** What the cloud tells a terminal unasked. No reply is documented for any of them. */
public sealed interface Push {
    /** Open the page that captures a finger or a face [doc 93996]. */
    record EnterPage(Kind pageType, String operId, String userid, UserType userType) implements Push {}

    /** Leave that page again [doc 94000]. */
    record ExitPage(Kind pageType, String operId, String userid, UserType userType) implements Push {}

    /** Fetch these pictures and make features of them; only in published clients. */
    record UserFace(String operId, String userid, UserType userType, List<FacePicture> pictures) implements Push {
        /**
         * A picture to be fetched.
         *
         * @param slot of the face
         * @param bytes how many it has
         */
        public record FacePicture(int slot, int bytes, String mediaId, String mediaType) {}
    }

    /** Open the door for somebody [doc 95049]. */
    record RemoteOpenDoor(String operId, String userid) implements Push {}

    /**
     * Somebody has scanned the code of the device [doc 91483].
     *
     * @param admin what this push calls the user type, which is none
     */
    record UserScan(String operId, String userid, String opType, String state, boolean admin) implements Push {}

    /** Whether people may enrol at the terminal by themselves [doc 94609]. */
    record OpenSelfInput(boolean fp, boolean fa) implements Push {}

    /** Ask for the firmware [doc 91391]. */
    record UpdateFirmware() implements Push {}

    /** Send a log [doc 91474]. */
    record FetchLog(String hint) implements Push {}

    /** Start again [doc 92551]. */
    record RestartDevice() implements Push {}

    /** A company has bound the device [doc 91389]. */
    record BindCorp() implements Push {}

    /** The company has let the device go [doc 91545]. */
    record UnbindCorp() implements Push {}

    /** Somebody whom a push names. */
    record Someone(String userid, UserType userType) {}

    /** Who has come, changed or gone; at most 198 people together, or known firmware pulls everything. */
    record Changes(List<Someone> created, List<Someone> updated, List<Someone> deleted) {}

    /**
     * People have changed [doc 93995].
     *
     * @param timestamp unix time
     * @param version one more than that of the push before, or a device finds that it has missed something
     */
    record ChangeContact(long timestamp, long version, Changes changes) implements Push {}

    /** A person's userid has changed; the templates follow [doc 93997]. */
    record ChangeUserid(long timestamp, long version, String oldUserid, String newUserid, UserType userType)
            implements Push {}

    /** Visitors have changed [doc 93999]; the version is a count of its own. */
    record VisitorListChange(long timestamp, long version, Changes changes) implements Push {}
}
