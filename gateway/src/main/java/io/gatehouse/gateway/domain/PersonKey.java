package io.gatehouse.gateway.domain;

import io.gatehouse.protocol.UserType;

/** Who somebody is: the same userid may exist as employee and as visitor, and in every corp. */
public record PersonKey(String corpId, UserType userType, String userid) {}
