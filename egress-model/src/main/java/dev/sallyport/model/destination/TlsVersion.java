package dev.sallyport.model.destination;

/** A TLS version that may be demanded of a host. Constants. */
public enum TlsVersion {
    /** RFC 5246. */
    V1_2,
    /** RFC 8446. */
    V1_3
}
