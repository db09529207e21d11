@NullMarked
package io.gatehouse.bench.story;

import org.jspecify.annotations.NullMarked;
