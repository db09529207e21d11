/** The measuring client: as little as possible between it and the socket, every reply checked byte for byte. */
@NullMarked
package io.gatehouse.bench.client;

import org.jspecify.annotations.NullMarked;
