/** The operator's side: the admin API of a gateway, as a client sees it. */
@NullMarked
package io.gatehouse.bench.operator;

import org.jspecify.annotations.NullMarked;
