package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.DataKeys;

/** Keys whose rotation has come as far as the test says. */
final class FakeKeys implements DataKeys {
    volatile double share = 1;

    @Override
    public double share() {
        return share;
    }
}
