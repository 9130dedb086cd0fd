package dev.sallyport.proxy.dns;

/** What a client's message is. Immutable. */
public sealed interface ReadQuery {
    /** A question. */
    record Asked(Query query) implements ReadQuery {}

    /**
     * Something else that may be answered.
     *
     * @param id the client's
     * @param code the response code to give
     * @param sentence what is wrong, without the bytes
     */
    record Wrong(int id, int code, String sentence) implements ReadQuery {}

    /** A response, or too short to have an id: an answer to it could be answered in turn. */
    record Unanswerable() implements ReadQuery {}
}
