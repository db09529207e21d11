/** The HTTP side: API, event stream, metrics, health. */
@NullMarked
package io.gatehouse.gateway.admin;

import org.jspecify.annotations.NullMarked;
