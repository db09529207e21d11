package io.gatehouse.bench.server;

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

/** What is told to terminals where nobody is known. */
final class Nobody implements Distribution.Changes {
    @Override
    public @Nullable Lane lane(long deviceId, Roll roll) {
        return null;
    }

    @Override
    public @Nullable BoundLane boundLane(String sn, Roll roll) {
        return null;
    }

    @Override
    public boolean binds(String corpId, String sn) {
        return true;
    }

    @Override
    public long head(String corpId) {
        return 0;
    }

    @Override
    public List<Change> changes(String corpId, Roll roll, long deviceId, long after, int limit) {
        return List.of();
    }

    @Override
    public List<Notice> notices(long deviceId, Roll roll, long afterVersion, long offset, int limit) {
        return List.of();
    }

    @Override
    public Part part(Device device, Roll roll, long after, int limit, Wants wants, int bytes) {
        return new Part(List.of(), after, true, List.of());
    }

    @Override
    public long skipped(Device device, Roll roll, long people) {
        return 0;
    }

    @Override
    public Part pull(Device device, Roll roll, List<UserRef> people, Wants wants, int bytes) {
        return new Part(List.of(), 0, true, List.of());
    }

    @Override
    public List<UserRef> legal(Device device, List<UserRef> people) {
        return List.of();
    }

    @Override
    public List<Standing> standings(long deviceId, Roll roll, long after, int limit) {
        return List.of();
    }

    @Override
    public @Nullable Standing standing(long deviceId, PersonKey key) {
        return null;
    }

    @Override
    public void putLane(Lane lane) {}

    @Override
    public void addNotice(long deviceId, Notice notice) {}

    @Override
    public void putFetched(long deviceId, long personId, long change) {}

    @Override
    public void forgetFetched(long deviceId, long personId) {}

    @Override
    public void forgetFetched(Lane lane) {}
}
