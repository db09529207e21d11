package io.gatehouse.gateway.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody of whom templates were stored, and those templates without their bytes. */
public record Person(long id, PersonKey key, @Nullable String name, List<TemplateInfo> templates) {}
