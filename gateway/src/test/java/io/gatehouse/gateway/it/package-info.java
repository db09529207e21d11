/** The whole server, driven over real sockets, and the kit that drives it. */
@NullMarked
package io.gatehouse.gateway.it;

import org.jspecify.annotations.NullMarked;
