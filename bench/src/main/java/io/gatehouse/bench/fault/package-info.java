/** A proxy that does to connections what bad networks do. */
@NullMarked
package io.gatehouse.bench.fault;

import org.jspecify.annotations.NullMarked;
