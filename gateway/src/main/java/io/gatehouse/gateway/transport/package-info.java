/** Sockets to messages: TLS, HTTP upgrade, frames, budgets. Netty lives here and, but for the admin port and the callbacks, nowhere else. */
@NullMarked
package io.gatehouse.gateway.transport;

import org.jspecify.annotations.NullMarked;
