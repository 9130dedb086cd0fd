package dev.sallyport.proxy.dial;

/** What is offered to a destination that TLS is originated with (RFC 7301). Constants. */
public enum Alpn {
    /** HTTP/1.1 only. */
    HTTP_1_1,
    /** HTTP/2 first, else HTTP/1.1. */
    HTTP_2
}
