package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.HealthStatus;
import java.time.Instant;

/**
 * A temperature that a terminal has measured [doc 93992].
 *
 * @param id grows in the order in which they came
 * @param thousandths of a degree Celsius
 * @param status what the terminal made of it: the bounds are its own
 */
public record TemperatureRecord(
        long id, PersonKey person, String sn, Instant at, int thousandths, HealthStatus status) {}
