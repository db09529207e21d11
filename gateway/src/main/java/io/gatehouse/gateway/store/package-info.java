/** Keeps what must survive: one schema for SQLite and PostgreSQL, one writer that commits in groups. */
@NullMarked
package io.gatehouse.gateway.store;

import org.jspecify.annotations.NullMarked;
