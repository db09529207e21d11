package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.Checkins;
import io.gatehouse.gateway.domain.DeviceLogs;
import io.gatehouse.gateway.domain.Doors;
import io.gatehouse.gateway.domain.HealthChecks;
import io.gatehouse.gateway.domain.LoginCodes;
import io.gatehouse.gateway.domain.PhotoEnrollments;
import io.gatehouse.gateway.domain.Upkeep;

/**
 * What terminals tell and are told beside templates.
 *
 * @param photoSize bytes of the largest picture that is taken
 */
public record Terminals(
        Checkins checkins,
        HealthChecks health,
        Doors doors,
        Upkeep upkeep,
        DeviceLogs logs,
        LoginCodes loginCodes,
        PhotoEnrollments photos,
        int photoSize) {}
