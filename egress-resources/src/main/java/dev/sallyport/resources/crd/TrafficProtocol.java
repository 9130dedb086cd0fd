package dev.sallyport.resources.crd;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the first bytes of a connection are. */
public enum TrafficProtocol {
    /** A ClientHello. */
    @JsonProperty("TLS")
    TLS,
    /** HTTP/1 in plaintext. */
    @JsonProperty("HTTP")
    HTTP,
    /** Anything else. */
    @JsonProperty("TCP")
    TCP
}
