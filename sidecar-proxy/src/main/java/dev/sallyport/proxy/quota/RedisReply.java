package dev.sallyport.proxy.quota;

/** An answer of Redis, of the three kinds that what we ask can have. Immutable. */
sealed interface RedisReply {
    /** {@code :}. */
    record Whole(long number) implements RedisReply {}

    /** {@code +}. */
    record Ok() implements RedisReply {}

    /** {@code -}, or no answer at all; the word is ours or the error's first one. */
    record Failed(String word) implements RedisReply {}

    /**
     * Reads a line, without its end (RESP2).
     *
     * @throws IllegalArgumentException for any other kind of answer
     */
    static RedisReply parse(String line) {
        if (line.startsWith("+")) {
            return new Ok();
        }
        if (line.startsWith("-")) {
            int end = line.indexOf(' ');
            String word = line.substring(1, end < 0 ? line.length() : end);
            return new Failed(word.matches("[A-Z]{1,20}") ? word : "ERR");
        }
        if (line.startsWith(":")) {
            return new Whole(Long.parseLong(line.substring(1)));
        }
        throw new IllegalArgumentException("no line that we ask for");
    }
}
