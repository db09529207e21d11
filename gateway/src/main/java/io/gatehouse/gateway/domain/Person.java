package io.gatehouse.gateway.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody who was listed or of whom templates were stored, and those templates without their bytes. */
public record Person(long id, Directory.Entry entry, List<TemplateInfo> templates) {
    public PersonKey key() {
        return entry.key();
    }

    public @Nullable String name() {
        return entry.name();
    }
}
