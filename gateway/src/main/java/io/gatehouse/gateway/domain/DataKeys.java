package io.gatehouse.gateway.domain;

/** Port: how far a rotation of keys has come, which {@link Store.Transaction#rotateKeys} begins. */
public interface DataKeys {
    /** How much of what is stored is sealed by the newest keys, from 0 to 1. */
    double share();
}
