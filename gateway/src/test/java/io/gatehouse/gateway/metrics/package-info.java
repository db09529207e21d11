@NullMarked
package io.gatehouse.gateway.metrics;

import org.jspecify.annotations.NullMarked;
