package io.gatehouse.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.gateway.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginLimitsTest {
    private static final int WRONG = 5;
    private static final int WRONG_OF_DEVICE = 12;
    private static final int WRONG_OF_ADDRESS = 20;
    private static final int RIGHT = 7;

    private final AtomicLong nanos = new AtomicLong();
    private final Time time = new Time(() -> Instant.EPOCH.plusNanos(nanos.get()), nanos::get);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LoginLimits limits = new LoginLimits(
            new LoginLimits.Allowed(WRONG, WRONG_OF_DEVICE, WRONG_OF_ADDRESS, RIGHT), time, new Meters(registry));

    @Test
    void wrongOnesOfOneAddressForOneSnAreRefusedFromTheLimitOn() {
        wrong("a", "S1", WRONG - 1);
        assertThat(refuses("a", "S1")).isFalse();
        assertThat(counted("wrong_logins")).isZero();

        wrong("a", "S1", 1);

        assertThat(refuses("a", "S1")).isTrue();
        assertThat(counted("wrong_logins")).isEqualTo(1);
        assertThat(refuses("b", "S1")).as("from elsewhere").isFalse();
        assertThat(refuses("a", "S2"))
                .as("another device behind the same address")
                .isFalse();
    }

    @Test
    void aRefusalEndsByItselfAMinuteAfterTheFirstWrongOne() {
        wrong("a", "S1", WRONG);
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(refuses("a", "S1")).isTrue();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(refuses("a", "S1")).isFalse();
        assertThat(blocks()).isEmpty();
    }

    @Test
    void wrongOnesForOneSnFromManyAddressesLeaveEachOneTry() {
        for (int i = 0; i < WRONG_OF_DEVICE - 1; i++) {
            wrong("a" + i, "S1", 1);
        }
        assertThat(refuses("a0", "S1")).isFalse();

        wrong("last", "S1", 1);

        assertThat(refuses("a0", "S1")).isTrue();
        assertThat(counted("wrong_logins_device")).isEqualTo(1);
        assertThat(refuses("the true one", "S1")).isFalse();
        assertThat(refuses("a0", "S2")).isFalse();
    }

    @Test
    void wrongOnesOfOneAddressForManySnsAreRefusedFromAGenerousLimitOn() {
        for (int i = 0; i < WRONG_OF_ADDRESS - 1; i++) {
            wrong("a", "S" + i, 1);
        }
        assertThat(refuses("a", "other")).isFalse();

        wrong("a", "last", 1);

        assertThat(refuses("a", "other")).isTrue();
        assertThat(counted("wrong_logins_address")).isEqualTo(1);
        assertThat(refuses("b", "other")).isFalse();
    }

    @Test
    void aDeviceThatFlapsIsRefusedWhereItBeginsOnly() {
        right("a", "S1", RIGHT - 1);
        assertThat(limits.refuses("a", "S1", true)).isFalse();

        right("a", "S1", 1);

        assertThat(limits.refuses("a", "S1", true)).isTrue();
        assertThat(limits.refuses("a", "S1", false))
                .as("a connection that is in")
                .isFalse();
        assertThat(limits.refuses("b", "S1", true)).isFalse();
        assertThat(counted("logins")).isEqualTo(1);
    }

    @Test
    void goodLoginsAreNoWrongOnes() {
        right("a", "S1", WRONG_OF_ADDRESS * 2);
        assertThat(limits.refuses("a", "S1", false)).isFalse();
        assertThat(limits.refuses("a", "S2", true)).isFalse();
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        wrong("2001:db8:0:1:0:0:0:1", "S1", WRONG);

        assertThat(refuses("2001:db8:0:1:ffff:2:3:4", "S1")).isTrue();
        assertThat(refuses("2001:db8:0:2:0:0:0:1", "S1")).isFalse();
        assertThat(blocks()).extracting(Block::address).containsExactly("2001:db8:0:1::/64");
    }

    @Test
    void everyBlockIsListedAndCanBeLifted() {
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        wrong("a", "S1", WRONG);
        right("a", "S2", RIGHT);
        for (int i = 0; i < WRONG_OF_ADDRESS; i++) {
            wrong("b", "T" + i, 1);
        }
        for (int i = 0; i < WRONG_OF_DEVICE; i++) {
            wrong("c" + i, "S3", 1);
        }
        Instant end = time.clock().instant().plus(Duration.ofMinutes(1));
        List<Block> all = blocks();
        assertThat(all)
                .containsExactlyInAnyOrder(
                        new Block(LoginLimit.WRONG_LOGINS, "a", "S1", end),
                        new Block(LoginLimit.LOGINS, "a", "S2", end),
                        new Block(LoginLimit.WRONG_LOGINS_ADDRESS, "b", null, end),
                        new Block(LoginLimit.WRONG_LOGINS_DEVICE, null, "S3", end));
        Page<Block> first = limits.list(3, null);
        assertThat(first.items()).isEqualTo(all.subList(0, 3));
        assertThat(limits.list(3, first.next())).isEqualTo(new Page<>(all.subList(3, 4), null));

        all.forEach(block -> assertThat(limits.lift(block.id())).isTrue());

        assertThat(blocks()).isEmpty();
        assertThat(refuses("a", "S1")).isFalse();
        assertThat(refuses("c1", "S3")).isFalse();
        assertThat(refuses("b", "other")).isFalse();
        assertThat(limits.refuses("a", "S2", true)).isFalse();
        assertThat(limits.lift(all.get(0).id())).isFalse();
    }

    private boolean refuses(String address, String sn) {
        return limits.refuses(address, sn, false);
    }

    private void wrong(String address, String sn, int times) {
        for (int i = 0; i < times; i++) {
            limits.wrong(address, sn);
        }
    }

    private void right(String address, String sn, int times) {
        for (int i = 0; i < times; i++) {
            limits.right(address, sn);
        }
    }

    private List<Block> blocks() {
        return limits.list(100, null).items();
    }

    private double counted(String reason) {
        return registry.get("gatehouse.logins.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
