/** What the people of a company cost: bringing them in, handing them to a terminal, and telling all terminals of a change. */
@NullMarked
package io.gatehouse.bench.directory;

import org.jspecify.annotations.NullMarked;
