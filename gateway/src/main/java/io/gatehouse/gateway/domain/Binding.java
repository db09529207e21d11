package io.gatehouse.gateway.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which company has bound a device.
 *
 * @param corpId null if none has
 * @param generation grows with each binding and unbinding, so that secrets of earlier ones are void
 * @param groups of the corp that the device is in, sorted
 */
public record Binding(@Nullable String corpId, long generation, List<String> groups) {

    /** Of a device that is in no group. */
    public Binding(@Nullable String corpId, long generation) {
        this(corpId, generation, List.of());
    }
}
