package dev.sallyport.proxy.http;

/** Where a message's content ends (RFC 9112 §6). Immutable. */
public sealed interface BodyFraming {
    /** There is no content. */
    record None() implements BodyFraming {}

    /**
     * Content-Length.
     *
     * @param bytes 0 or more
     */
    record Length(long bytes) implements BodyFraming {}

    /** Transfer-Encoding: chunked, and nothing else. */
    record Chunked() implements BodyFraming {}

    /** Of responses only: it ends with the connection. */
    record UntilClose() implements BodyFraming {}
}
