/** Many terminals at a fixed rate, every reply checked, latency from the intended time. */
@NullMarked
package io.gatehouse.bench.load;

import org.jspecify.annotations.NullMarked;
