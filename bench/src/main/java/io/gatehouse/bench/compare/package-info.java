/** Measures the gateway against the baselines: processes on cores of their own, CPU time from the kernel, runs in turn. */
@NullMarked
package io.gatehouse.bench.compare;

import org.jspecify.annotations.NullMarked;
