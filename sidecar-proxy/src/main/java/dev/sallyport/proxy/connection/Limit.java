package dev.sallyport.proxy.connection;

import java.util.Locale;

/** Every limit that a peer can reach, as the metric labels it; bounded by being an enum. */
public enum Limit {
    /** Tunnel connections over all peers. */
    CONNECTIONS,
    /** Tunnel connections of one source address. */
    CONNECTIONS_PER_ADDRESS,
    /** Handshakes that one source address has under way. */
    HANDSHAKES_PER_ADDRESS,
    /** New handshakes per second of one source address. */
    HANDSHAKE_RATE,
    /** Tunnel connections of one identity. */
    CONNECTIONS_PER_IDENTITY,
    /** A request head, a preface or a frame head that was not whole in time. */
    HEAD_TIME,
    /** HTTP/2 that breaks the protocol, and floods that Netty itself counts: resets, queued control frames. */
    PROTOCOL,
    /** Streams that the peer made us reset. */
    STREAM_ERRORS,
    /** PING, SETTINGS, PRIORITY, GOAWAY and unknown frames. */
    CONTROL_FRAMES,
    /** WINDOW_UPDATE frames. */
    WINDOW_UPDATES,
    /** Tiny DATA frames that wait unread. */
    TINY_FRAMES,
    /** Answers that wait for a peer that does not read them. */
    UNREAD_ANSWERS,
    /** A stream whose peer took nothing for too long. */
    STALLED_STREAM,
    /** New tunnels per second on one connection. */
    TUNNEL_RATE_PER_CONNECTION,
    /** New tunnels per second of one identity. */
    TUNNEL_RATE_PER_IDENTITY,
    /** New tunnels per second of one pod. */
    TUNNEL_RATE_PER_POD,
    /** Tunnels open in all. */
    TUNNELS,
    /** Tunnels open of one identity. */
    TUNNELS_PER_IDENTITY,
    /** Tunnels open of one pod. */
    TUNNELS_PER_POD,
    /** Names being looked up for one identity. */
    LOOKUPS_PER_IDENTITY,
    /** Questions for names per second of one identity. */
    QUESTIONS_PER_IDENTITY,
    /** Names of one identity that no rule states and that were not asked for lately, per minute. */
    NEW_NAMES_PER_IDENTITY,
    /** Of those the long and random ones. */
    STRANGE_NAMES_PER_IDENTITY,
    /** Bytes that wait in buffers for one identity. */
    BUFFERED_PER_IDENTITY,
    /** A rule's rate. */
    RULE_RATE,
    /** A rule's new tunnels per second of one identity. */
    RULE_NEW_TUNNELS,
    /** A rule's tunnels open of one identity. */
    RULE_CONCURRENT_TUNNELS,
    /** A rule's bytes per second of one identity: slowed down. */
    RULE_BYTES_PER_SECOND,
    /** A rule's bytes per day of one identity. */
    RULE_BYTES_PER_DAY,
    /** The process's memory is nearly used up. */
    MEMORY,
    /** The process's file descriptors are nearly used up. */
    DESCRIPTORS;

    /** Metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
