/** The fingers and faces of people who do not exist, and their templates. */
@NullMarked
package io.gatehouse.bench.features;

import org.jspecify.annotations.NullMarked;
