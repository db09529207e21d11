/** What is measured: servers as processes of their own, on a core of their own, and what the kernel tells of them. */
@NullMarked
package io.gatehouse.bench.server;

import org.jspecify.annotations.NullMarked;
