/** Routes commands to the domain and translates its outcomes into replies; decides nothing. */
@NullMarked
package io.gatehouse.gateway.command;

import org.jspecify.annotations.NullMarked;
