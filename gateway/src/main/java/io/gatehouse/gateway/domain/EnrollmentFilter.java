package io.gatehouse.gateway.domain;

import org.jspecify.annotations.Nullable;

/** Which enrolments to list; null is any. */
public record EnrollmentFilter(
        @Nullable String corpId,
        @Nullable String sn,
        @Nullable String userid,
        Enrollment.@Nullable State state) {}
