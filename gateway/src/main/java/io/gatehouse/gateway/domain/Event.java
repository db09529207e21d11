package io.gatehouse.gateway.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is told to whoever watches; written in the same transaction as the change it tells of. */
public sealed interface Event {
    /** @param presence null when the device went offline */
    record DeviceChanged(Device device, @Nullable Presence presence) implements Event {}

    /** Somebody at a device asks for something, in the device's own words. */
    record HelpAsked(String corpId, String sn, String data) implements Event {}

    record EnrollmentChanged(Enrollment enrollment, List<TemplateInfo> templates) implements Event {}

    /** One per person and call. */
    record TemplatesChanged(
            PersonKey person, String sn, @Nullable String operId, List<TemplateChange> slots) implements Event {}
}
