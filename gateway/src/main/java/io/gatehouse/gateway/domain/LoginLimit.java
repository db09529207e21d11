package io.gatehouse.gateway.domain;

/** What may come too often in a minute. */
public enum LoginLimit {
    /** Wrong signatures and secrets of one address for one sn. */
    WRONG_LOGINS,
    /** Wrong ones for one sn, wherever they come from. */
    WRONG_LOGINS_DEVICE,
    /** Wrong ones of one address, whatever their sn. */
    WRONG_LOGINS_ADDRESS,
    /** Connections on which one address logs in as one sn. */
    LOGINS
}
