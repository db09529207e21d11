package io.gatehouse.bench.simulator;

/** Who somebody is to a terminal: the same text may be an employee and a visitor. */
public record PersonKey(int userType, String userid) {}
