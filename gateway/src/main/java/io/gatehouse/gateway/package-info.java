/** Start and stop: arguments to configuration to a running gateway. */
@NullMarked
package io.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
