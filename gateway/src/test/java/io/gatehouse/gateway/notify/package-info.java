@NullMarked
package io.gatehouse.gateway.notify;

import org.jspecify.annotations.NullMarked;
