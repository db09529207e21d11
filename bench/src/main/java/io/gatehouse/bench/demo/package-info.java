/** The main job at a glance: one gateway, three terminals, a few readable lines. */
@NullMarked
package io.gatehouse.bench.demo;

import org.jspecify.annotations.NullMarked;
