package io.gatehouse.gateway.domain;

import java.util.List;

/** What a device says of itself when it subscribes; the algorithms best first, empty for the default one. */
public record Subscription(String firmwareVersion, List<String> fpAlgorithms, List<String> faAlgorithms) {}
