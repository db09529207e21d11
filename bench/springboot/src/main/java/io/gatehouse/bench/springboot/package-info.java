/** B5: what people pick for a job like the gateway's. */
@NullMarked
package io.gatehouse.bench.springboot;

import org.jspecify.annotations.NullMarked;
