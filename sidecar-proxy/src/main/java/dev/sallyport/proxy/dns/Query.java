package dev.sallyport.proxy.dns;

/**
 * A well-formed query (RFC 1035 §4.1): one question, no records but EDNS (RFC 6891). Immutable.
 *
 * @param id the client's
 * @param recursionDesired the client's flag, which goes back
 * @param question the one
 * @param payload bytes of a datagram the client takes: 512 without EDNS
 * @param edns whether it speaks EDNS, and so takes reasons (RFC 8914)
 */
public record Query(int id, boolean recursionDesired, Question question, int payload, boolean edns) {
    /** What we put into a datagram at most, so that it is not cut into fragments (RFC 9715). */
    public static final int MAX_PAYLOAD = 1232;

    static final int MIN_PAYLOAD = 512;

    /** A question of our own. */
    public static Query of(int id, Question question) {
        return new Query(id, true, question, MAX_PAYLOAD, true);
    }

    /** Bytes that an answer in a datagram may have. */
    public int answerBytes() {
        return Math.min(Math.max(payload, MIN_PAYLOAD), MAX_PAYLOAD);
    }
}
