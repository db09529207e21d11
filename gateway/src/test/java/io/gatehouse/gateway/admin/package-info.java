@NullMarked
package io.gatehouse.gateway.admin;

import org.jspecify.annotations.NullMarked;
