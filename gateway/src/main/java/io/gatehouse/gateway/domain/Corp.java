package io.gatehouse.gateway.domain;

/** The company a device is bound to. */
public record Corp(String id, String name) {}
