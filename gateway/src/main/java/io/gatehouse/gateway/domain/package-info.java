/** Devices, enrolments, templates, people: the decisions, and the ports they need. No Netty, no JSON, no SQL. */
@NullMarked
package io.gatehouse.gateway.domain;

import org.jspecify.annotations.NullMarked;
