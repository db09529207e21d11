/** One simulated terminal against any gateway, from the command line. */
@NullMarked
package io.gatehouse.bench.terminal;

import org.jspecify.annotations.NullMarked;
