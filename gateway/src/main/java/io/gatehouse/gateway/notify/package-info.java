/** Tells apps the results of enrolments: signs, connects where it may, tries again. */
@NullMarked
package io.gatehouse.gateway.notify;

import org.jspecify.annotations.NullMarked;
