package io.gatehouse.gateway.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a minute somebody may log in wrongly, and how often at all. Nobody is locked out by others: a right secret
 * from an address that has sent no wrong one for its sn is refused only if that address is wrong all over. Thread-safe.
 */
public final class LoginLimits {

    /**
     * What is allowed in a minute.
     *
     * @param wrong wrong signatures and secrets of one (address, sn)
     * @param wrongOfDevice wrong ones of one sn; above it the first wrong one of an address is its last
     * @param wrongOfAddress wrong ones of one address; a factory sits behind one
     * @param right good logins of one (address, sn), each on a connection of its own
     */
    public record Allowed(int wrong, int wrongOfDevice, int wrongOfAddress, int right) {}

    private record Source(String address, String sn) {}

    private final Allowed allowed;
    private final Time time;
    private final DomainListener listener;
    private final MinuteCounts<Source> wrong;
    private final MinuteCounts<String> wrongOfDevice;
    private final MinuteCounts<String> wrongOfAddress;
    private final MinuteCounts<Source> right;

    public LoginLimits(Allowed allowed, Time time, DomainListener listener) {
        this.allowed = allowed;
        this.time = time;
        this.listener = listener;
        wrong = new MinuteCounts<>(time.ticker());
        wrongOfDevice = new MinuteCounts<>(time.ticker());
        wrongOfAddress = new MinuteCounts<>(time.ticker());
        right = new MinuteCounts<>(time.ticker());
    }

    /**
     * True where it must not even be looked at.
     *
     * @param first true for the first login on its connection
     */
    boolean refuses(String address, String sn, boolean first) {
        LoginLimit reached = reached(network(address), sn, first);
        if (reached != null) {
            listener.loginRefused(reached);
        }
        return reached != null;
    }

    private @Nullable LoginLimit reached(String network, String sn, boolean first) {
        Source source = new Source(network, sn);
        int wrongs = wrong.count(source);
        if (wrongs >= allowed.wrong()) {
            return LoginLimit.WRONG_LOGINS;
        }
        if (wrongs > 0 && wrongOfDevice.count(sn) >= allowed.wrongOfDevice()) {
            return LoginLimit.WRONG_LOGINS_DEVICE;
        }
        if (wrongOfAddress.count(network) >= allowed.wrongOfAddress()) {
            return LoginLimit.WRONG_LOGINS_ADDRESS;
        }
        return first && right.count(source) >= allowed.right() ? LoginLimit.LOGINS : null;
    }

    /** A wrong signature or secret for an sn that is known. */
    void wrong(String address, String sn) {
        String network = network(address);
        wrong.add(new Source(network, sn));
        wrongOfDevice.add(sn);
        wrongOfAddress.add(network);
    }

    /** A hello that was good, but had been used elsewhere. */
    void playedAgain(String address, String sn) {
        wrong(address, sn);
        listener.helloPlayedAgain();
    }

    /** A good one, the first on its connection. */
    void right(String address, String sn) {
        right.add(new Source(network(address), sn));
    }

    /**
     * Who is refused now, in the order of the ids.
     *
     * @param after the last id of the page before, or null
     */
    public Page<Block> list(int limit, @Nullable String after) {
        List<Block> rest = all().stream()
                .filter(block -> after == null || block.id().compareTo(after) > 0)
                .toList();
        boolean more = rest.size() > limit;
        List<Block> items = more ? rest.subList(0, limit) : rest;
        return new Page<>(items, more ? items.get(limit - 1).id() : null);
    }

    /** Forgets what led to the block of this id; false if there is none. */
    public boolean lift(String id) {
        return all().stream().filter(block -> block.id().equals(id)).anyMatch(this::lift);
    }

    private boolean lift(Block block) {
        String address = String.valueOf(block.address());
        String sn = String.valueOf(block.sn());
        return switch (block.limit()) {
            case WRONG_LOGINS -> wrong.forget(new Source(address, sn));
            case WRONG_LOGINS_DEVICE -> wrongOfDevice.forget(sn);
            case WRONG_LOGINS_ADDRESS -> wrongOfAddress.forget(address);
            case LOGINS -> right.forget(new Source(address, sn));
        };
    }

    private List<Block> all() {
        Instant now = time.clock().instant();
        List<Block> all = new ArrayList<>();
        wrong.reached(allowed.wrong())
                .forEach((source, left) ->
                        all.add(new Block(LoginLimit.WRONG_LOGINS, source.address(), source.sn(), now.plus(left))));
        wrongOfDevice
                .reached(allowed.wrongOfDevice())
                .forEach((sn, left) -> all.add(new Block(LoginLimit.WRONG_LOGINS_DEVICE, null, sn, now.plus(left))));
        wrongOfAddress
                .reached(allowed.wrongOfAddress())
                .forEach((address, left) ->
                        all.add(new Block(LoginLimit.WRONG_LOGINS_ADDRESS, address, null, now.plus(left))));
        right.reached(allowed.right())
                .forEach((source, left) ->
                        all.add(new Block(LoginLimit.LOGINS, source.address(), source.sn(), now.plus(left))));
        all.sort(Comparator.comparing(Block::id));
        return all;
    }

    /** Whoever has one IPv6 address has the other 2^64 of its network too. */
    private static String network(String address) {
        int end = -1;
        for (int group = 0; group < 4; group++) {
            end = address.indexOf(':', end + 1);
            if (end < 0) {
                return address;
            }
        }
        return address.substring(0, end) + "::/64";
    }
}
