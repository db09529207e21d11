package io.gatehouse.gateway.store;

import io.gatehouse.gateway.domain.Change;
import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Distribution;
import io.gatehouse.gateway.domain.Lane;
import io.gatehouse.gateway.domain.Notice;
import io.gatehouse.gateway.domain.PersonKey;
import io.gatehouse.gateway.domain.Roll;
import io.gatehouse.protocol.PageRequest.Wants;
import io.gatehouse.protocol.UserRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The port over its tables; what is kept back is written before anything is read. */
final class DistributionRows implements Distribution.Changes {
    private final Runnable flush;
    private final ChangeRows changes;
    private final LaneRows lanes;
    private final PullRows pulls;

    DistributionRows(Runnable flush, ChangeRows changes, LaneRows lanes, PullRows pulls) {
        this.flush = flush;
        this.changes = changes;
        this.lanes = lanes;
        this.pulls = pulls;
    }

    @Override
    public @Nullable Lane lane(long deviceId, Roll roll) {
        return lanes.find(deviceId, roll);
    }

    @Override
    public @Nullable BoundLane boundLane(String sn, Roll roll) {
        return lanes.boundLane(sn, roll);
    }

    @Override
    public boolean binds(String corpId, String sn) {
        return lanes.binds(corpId, sn);
    }

    @Override
    public long head(String corpId) {
        flush.run();
        return changes.head(corpId);
    }

    @Override
    public List<Change> changes(String corpId, Roll roll, long deviceId, long after, int limit) {
        flush.run();
        return changes.list(corpId, roll, deviceId, after, limit);
    }

    @Override
    public List<Notice> notices(long deviceId, Roll roll, long afterVersion, long offset, int limit) {
        return lanes.notices(deviceId, roll, afterVersion, offset, limit);
    }

    @Override
    public Part part(Device device, Roll roll, long after, int limit, Wants wants, int bytes) {
        flush.run();
        return pulls.part(device, roll, after, limit, wants, bytes);
    }

    @Override
    public long skipped(Device device, Roll roll, long people) {
        flush.run();
        return pulls.skipped(device, roll, people);
    }

    @Override
    public Part pull(Device device, Roll roll, List<UserRef> people, Wants wants, int bytes) {
        flush.run();
        return pulls.pull(device, roll, people, wants, bytes);
    }

    @Override
    public List<UserRef> legal(Device device, List<UserRef> people) {
        flush.run();
        return pulls.legal(device, people);
    }

    @Override
    public List<Standing> standings(long deviceId, Roll roll, long after, int limit) {
        flush.run();
        return pulls.standings(deviceId, roll, after, limit);
    }

    @Override
    public @Nullable Standing standing(long deviceId, PersonKey key) {
        flush.run();
        return pulls.standing(deviceId, key);
    }

    @Override
    public void putLane(Lane lane) {
        lanes.put(lane);
    }

    @Override
    public void addNotice(long deviceId, Notice notice) {
        lanes.addNotice(deviceId, notice);
    }

    @Override
    public void putFetched(long deviceId, long personId, long change) {
        lanes.putFetched(deviceId, personId, change);
    }

    @Override
    public void forgetFetched(long deviceId, long personId) {
        lanes.forgetFetched(deviceId, personId);
    }

    @Override
    public void forgetFetched(Lane lane) {
        lanes.forgetFetched(lane);
    }
}
