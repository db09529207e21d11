/** Terminals that behave as real firmware does, thousands to a process. */
@NullMarked
package io.gatehouse.bench.simulator;

import org.jspecify.annotations.NullMarked;
