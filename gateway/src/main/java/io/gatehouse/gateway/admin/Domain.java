package io.gatehouse.gateway.admin;

import io.gatehouse.gateway.domain.AccessTokens;
import io.gatehouse.gateway.domain.Apps;
import io.gatehouse.gateway.domain.AuditLog;
import io.gatehouse.gateway.domain.Bindings;
import io.gatehouse.gateway.domain.Consents;
import io.gatehouse.gateway.domain.Devices;
import io.gatehouse.gateway.domain.Enrollments;
import io.gatehouse.gateway.domain.LoginLimits;
import io.gatehouse.gateway.domain.People;
import io.gatehouse.gateway.domain.Roster;
import io.gatehouse.gateway.domain.SyncView;

/** What the API is a view of. */
public record Domain(
        Devices devices,
        SyncView sync,
        Bindings bindings,
        Enrollments enrollments,
        People people,
        Roster roster,
        LoginLimits logins,
        AccessTokens tokens,
        AuditLog audit,
        Terminals terminals,
        Consents consents,
        Apps apps) {}
