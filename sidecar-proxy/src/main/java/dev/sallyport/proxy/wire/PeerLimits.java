package dev.sallyport.proxy.wire;

import java.time.Duration;

/**
 * What a client may do to us on one HTTP/2 connection before it is ended (PROTOCOL §5.5). Immutable.
 *
 * @param maxStreams open at once; advertised
 * @param maxHeaderListBytes of one request, counted as HPACK does (32 more per field); advertised
 * @param maxHeaderFields of one request, counted one by one
 * @param maxResets RST_STREAM frames per window, received
 * @param maxStreamErrors streams per window that broke the protocol and were reset by us
 * @param resetWindow the window for both
 * @param maxControlFrames PING, SETTINGS, PRIORITY and unknown frames per ten seconds
 * @param maxWindowUpdates WINDOW_UPDATE frames per second
 * @param maxTinyFrames DATA frames of less than 64 bytes that may wait unread on one stream
 * @param streamsPerSecond new tunnels per second; more are refused, not fatal
 * @param stallTimeout how long bytes may wait for a peer that opens no window for them
 * @param maxStrayFrames frames per ten seconds on streams that we do not know (any more), or that are not let in
 * @param maxUnreadBytes of answers and resets that wait for a peer that does not read, beside what flow control admits
 */
public record PeerLimits(
        int maxStreams,
        int maxHeaderListBytes,
        int maxHeaderFields,
        int maxResets,
        int maxStreamErrors,
        Duration resetWindow,
        int maxControlFrames,
        int maxWindowUpdates,
        int maxTinyFrames,
        int streamsPerSecond,
        Duration stallTimeout,
        int maxStrayFrames,
        int maxUnreadBytes) {}
