package dev.sallyport.proxy.sidecar;

import java.time.Duration;

/**
 * How a sidecar puts its namespace's NetworkPolicy to the test. Immutable.
 *
 * @param port of the gateways' canary
 * @param interval between two dials of all gateways, ±10 %
 * @param timeout after which a canary port counts as out of reach
 */
public record LockdownSettings(int port, Duration interval, Duration timeout) {}
