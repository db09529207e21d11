package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Device;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Devices.NewDevice;
import io.gatehouse.gateway.domain.Outcome;
import io.gatehouse.gateway.domain.Roster.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Devices as lines of CSV. A device that is known is never changed: a line that says of it what is so is done, any other is
 * refused.
 */
final class DeviceTable implements Import.Reader<NewDevice> {
    private static final String SN = "sn";
    private static final String SECRET_NO = "secret_no";
    private static final String NAME = "name";
    private static final String CORP_ID = "corp_id";

    private final Devices devices;
    private final Caller caller;
    private @Nullable Columns columns;

    DeviceTable(Devices devices, Caller caller) {
        this.devices = devices;
        this.caller = caller;
    }

    @Override
    public @Nullable NewDevice read(Lines.Line line) throws RefusedException {
        if (columns == null) {
            columns = Columns.of(line.text(), List.of(SN, SECRET_NO, NAME, CORP_ID), List.of(SN, SECRET_NO));
            return null;
        }
        Columns.Row row = columns.row(line.text());
        NewDevice device = new NewDevice(
                needed(row, SN, TextRule.SN),
                needed(row, SECRET_NO, TextRule.SECRET),
                null,
                row.cell(NAME, TextRule.NAME),
                row.cell(CORP_ID, TextRule.CORP_ID));
        if (!caller.sees(device.corpId())) {
            throw RefusedException.otherCorp(caller);
        }
        return device;
    }

    @Override
    public boolean isAtHead() {
        return columns == null;
    }

    CompletionStage<List<Outcome<Change>>> write(List<NewDevice> lines) {
        return devices.addAll(lines).thenApply(outcomes -> {
            List<Outcome<Change>> changes = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                changes.add(change(lines.get(i), outcomes.get(i)));
            }
            return changes;
        });
    }

    private Outcome<Change> change(NewDevice line, Outcome<Device> outcome) {
        if (outcome instanceof Outcome.Done<Device>) {
            return new Outcome.Done<>(Change.CREATED);
        }
        Device known = devices.find(line.sn());
        boolean same = known != null
                && known.secretNo().equals(line.secretNo())
                && Objects.equals(known.name(), line.name())
                && Objects.equals(known.corpId(), line.corpId());
        return same
                ? new Outcome.Done<>(Change.UNCHANGED)
                : new Outcome.Refused<>(((Outcome.Refused<Device>) outcome).problem());
    }

    private static String needed(Columns.Row row, String column, TextRule rule) throws RefusedException {
        String cell = row.cell(column, rule);
        if (cell == null) {
            throw RefusedException.invalid(column, rule.expected());
        }
        return cell;
    }
}
