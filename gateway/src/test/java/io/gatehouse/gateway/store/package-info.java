/** Tests of the store on real files and a real PostgreSQL. */
@NullMarked
package io.gatehouse.gateway.store;

import org.jspecify.annotations.NullMarked;
