package dev.sallyport.proxy.accept;

import dev.sallyport.model.decide.Refusal;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.connection.PeerIdentity;
import dev.sallyport.proxy.connection.TraceContext;
import dev.sallyport.proxy.lane.Lane;
import org.jspecify.annotations.Nullable;

/**
 * A well-formed CONNECT that waits for an answer at the gateway, over HTTP/2 or HTTP/1.1 alike (RFC 9113 §8.5, RFC 9110
 * §9.3.6). Until it is answered its lane may already deliver bytes (early bytes); reading is off until someone turns it
 * on. Confined to its lane's event loop.
 */
public interface TunnelArrival {
    /** The caller, from its certificate. */
    PeerIdentity peer();

    /** Where it wants to go. */
    Authority authority();

    /** What it claims besides. */
    Claims claims();

    /** Its bytes. */
    Lane lane();

    /** Answers 200: the tunnel stands. Once. */
    void admit();

    /**
     * Answers with the reason's status, {@code proxy-status}, {@code sallyport-reason} and, where the caller may know
     * it, {@code sallyport-rule}, and ends the stream in an orderly way. Only before {@link #admit}. Once.
     */
    void refuse(Refusal refusal);

    /**
     * Header fields a client sent along; claims, recorded and never believed. Length-capped and free of control
     * characters.
     *
     * @param originalDestination {@code ip:port} or null
     * @param sniffed {@code tls|http1|h2c|opaque|none}, or null for clients that are not our sidecar
     * @param pod claimed pod name, or null
     * @param trace where it says it stands in a trace, or null
     */
    record Claims(
            @Nullable String originalDestination,
            @Nullable String sniffed,
            @Nullable String pod,
            @Nullable TraceContext trace) {}
}
