/** What the gateway is measured against; each runs in a process of its own and is written as its users would write it. */
@NullMarked
package io.gatehouse.bench.baseline;

import org.jspecify.annotations.NullMarked;
