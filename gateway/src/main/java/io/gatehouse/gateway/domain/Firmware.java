package io.gatehouse.gateway.domain;

/**
 * Firmware that a device may fetch; the device compares the versions [doc 91382].
 *
 * @param md5sum 32 hex digits
 * @param size in bytes
 */
public record Firmware(String version, String md5sum, long size, String downloadUrl) {}
