package io.gatehouse.gateway.domain;

/** Port: what became of what terminals have told, for the meters. Called from any thread; must not block. */
public interface RecordListener {
    /**
     * Records of a checkin.
     *
     * @param duplicates were there already
     * @param old are from before 2018, and were dropped
     * @param refused came back in the fail_list
     */
    void recorded(int stored, int duplicates, int old, int refused);

    void temperatures(int stored, int refused);

    /** A door has come into this state. */
    void doorChanged(DoorOpening.State state);

    /** Something was refused that an operator may want to know of. */
    void refused(Refused what);

    /** What can be refused beside what has counters of its own. */
    enum Refused {
        /** Pictures that wait take all the memory that they may. */
        PHOTOS_FULL,
        /** A picture was asked for that is not there, or not there for this device. */
        PHOTO_UNKNOWN,
        TOO_MANY_DOORS,
        /** A report about a door that names an operation of another device, or none. */
        DOOR_MISMATCH,
        LOG_TOO_LARGE,
        /** A device has sent as many logs today as it may. */
        LOGS_OF_TODAY,
        /** The logs that are kept take all the room that they may. */
        LOGS_FULL,
        SELFHELP_TOO_OFTEN
    }
}
