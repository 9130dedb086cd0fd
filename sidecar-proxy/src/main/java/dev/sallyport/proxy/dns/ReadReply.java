package dev.sallyport.proxy.dns;

/** What a message is that should answer a question of ours. Immutable. */
public sealed interface ReadReply {
    /** The answer. */
    record Complete(Reply reply) implements ReadReply {}

    /** The answer did not fit into a datagram: ask over TCP. */
    record Truncated() implements ReadReply {}

    /**
     * No answer to this question.
     *
     * @param why what is wrong with it, without the bytes
     */
    record Unusable(String why) implements ReadReply {}
}
