package io.gatehouse.gateway.domain;

/** How a person stands on a terminal. */
public enum SyncState {
    /** The terminal has fetched the person since the last change, or has brought that change itself. */
    SYNCED,
    /** It is still to be told, or to fetch. */
    PENDING,
    /** It was told, and has not fetched for ten minutes. */
    FAILED,
    /** There are templates, but none under an algorithm that it takes. */
    NOT_SUPPORTED
}
