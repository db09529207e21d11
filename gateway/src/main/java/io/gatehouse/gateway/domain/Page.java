package io.gatehouse.gateway.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some items of a list.
 *
 * @param next where to go on, or null at the end
 */
public record Page<T>(List<T> items, @Nullable String next) {}
