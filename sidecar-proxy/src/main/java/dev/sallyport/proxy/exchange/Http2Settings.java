package dev.sallyport.proxy.exchange;

import dev.sallyport.proxy.http.HeadLimits;
import dev.sallyport.proxy.wire.PeerLimits;
import dev.sallyport.proxy.wire.WireSettings;
import java.time.Duration;

/**
 * Bounds of an HTTP/2 connection that carries requests, an app's or to a destination. Immutable.
 *
 * @param wire windows, keepalive
 * @param limits what a peer may do to us
 * @param head of requests and answers
 * @param headTimeout from a head's first byte to its last; also for the preface
 * @param drainPause between the two GOAWAYs of a leave-taking
 * @param idleTimeout after which a connection without a request is asked to go
 */
public record Http2Settings(
        WireSettings wire,
        PeerLimits limits,
        HeadLimits head,
        Duration headTimeout,
        Duration drainPause,
        Duration idleTimeout) {}
