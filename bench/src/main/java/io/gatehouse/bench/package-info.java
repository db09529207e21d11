/** Simulated terminals, load, and the demonstration of the main job. */
@NullMarked
package io.gatehouse.bench;

import org.jspecify.annotations.NullMarked;
