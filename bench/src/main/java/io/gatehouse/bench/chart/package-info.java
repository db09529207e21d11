/** Line charts as SVG. */
@NullMarked
package io.gatehouse.bench.chart;

import org.jspecify.annotations.NullMarked;
