/** Hours of load with connections that come and go: does the gateway keep its shape? */
@NullMarked
package io.gatehouse.bench.soak;

import org.jspecify.annotations.NullMarked;
