package dev.sallyport.proxy.identity;

/** Setting {@code sallyport.tls.engine}: which TLS implementation to use. */
public enum TlsEngineChoice {
    /** OpenSSL (BoringSSL by tcnative) where it loads; else the JDK's, with a warning and a metric. */
    AUTO,
    /** OpenSSL, or do not start. */
    OPENSSL,
    /** The JDK's. */
    JDK
}
