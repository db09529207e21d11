package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.Kind;

/** One slot of a person that changed. */
public record TemplateChange(Kind kind, int slot, String algorithm, boolean deleted) {}
