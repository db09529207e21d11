/** The hot pieces one by one, each beside the obvious alternative; {@code bench jmh} runs them. */
@NullMarked
package io.gatehouse.bench.jmh;

import org.jspecify.annotations.NullMarked;
