/** Gateways of this machine, started and stopped by the bench. */
@NullMarked
package io.gatehouse.bench.local;

import org.jspecify.annotations.NullMarked;
