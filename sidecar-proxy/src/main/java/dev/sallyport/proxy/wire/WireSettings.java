package dev.sallyport.proxy.wire;

import java.time.Duration;

/**
 * What both ends of a tunnel connection share. Immutable.
 *
 * @param streamWindowBytes what a peer may send on one stream before we have taken it
 * @param connectionWindowBytes the same over all streams; at least twice the stream window times the streams, so that
 *     stalled streams never hang the others: Netty gives the window back in halves (ADR 0060)
 * @param mostStreamWindowBytes where the window of a stream that is held back by it stops growing
 * @param windowGrowthBytes by which all windows of the process together may have grown
 * @param writeQueueBytes bytes waiting for the socket above which no stream is written
 * @param pingInterval silence after which the peer is asked whether it lives
 * @param pingTimeout how long its answer may take before the connection is given up
 * @param tcpUserTimeout how long sent bytes may stay unacknowledged (RFC 5482)
 * @param handshakeTimeout for TLS
 */
public record WireSettings(
        int streamWindowBytes,
        int connectionWindowBytes,
        int mostStreamWindowBytes,
        int windowGrowthBytes,
        int writeQueueBytes,
        Duration pingInterval,
        Duration pingTimeout,
        Duration tcpUserTimeout,
        Duration handshakeTimeout) {}
