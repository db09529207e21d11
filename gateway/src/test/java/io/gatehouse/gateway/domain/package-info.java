@NullMarked
package io.gatehouse.gateway.domain;

import org.jspecify.annotations.NullMarked;
