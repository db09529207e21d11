@NullMarked
package io.gatehouse.gateway.sync;

import org.jspecify.annotations.NullMarked;
