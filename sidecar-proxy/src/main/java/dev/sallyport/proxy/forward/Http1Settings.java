package dev.sallyport.proxy.forward;

import dev.sallyport.proxy.http.HttpGateSettings;
import java.time.Duration;

/**
 * Bounds of an app's HTTP/1 connection whose requests are forwarded. Immutable.
 *
 * @param http of heads, and which upgrades may be
 * @param proxy who refusals come from, a token
 * @param idleTimeout how long nothing may move, between requests and within one
 */
public record Http1Settings(HttpGateSettings http, String proxy, Duration idleTimeout) {}
