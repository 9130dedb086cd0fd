package dev.sallyport.proxy.forward;

import java.util.List;

/**
 * What a destination may say instead of an answer, and what has to come of it.
 *
 * @param name of the row
 * @param method of the request it answers
 * @param said by the destination
 * @param then what it does behind that
 * @param fate what the app sees
 * @param words part of the record's detail; of what the app reads, where the answer is whole
 */
record BadAnswer(String name, String method, String said, Then then, Fate fate, String words) {
    enum Then {
        WAITS,
        ENDS,
        RESETS
    }

    enum Fate {
        /** 502 with the reason. */
        REFUSED,
        /** The answer begins, and the app's connection is reset. */
        CUT,
        /** The app has its answer, and the connection to the destination has seen its last request. */
        WHOLE,
        /** 502 where each request finds its own connection, else the app's connection ends as the destination's did. */
        SILENT
    }

    private static final String HEAD = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String OK = HEAD + "Content-Length: 2\r\n\r\nok";
    private static final String FORGED = HEAD + "Content-Length: 6\r\n\r\nforged";

    private static BadAnswer refused(String name, String said, String words) {
        return new BadAnswer(name, "GET", said, Then.WAITS, Fate.REFUSED, words);
    }

    private static BadAnswer cut(String name, String said, Then then, String words) {
        return new BadAnswer(name, "GET", said, then, Fate.CUT, words);
    }

    private static BadAnswer whole(String name, String method, String said, String words) {
        return new BadAnswer(name, method, said, Then.WAITS, Fate.WHOLE, words);
    }

    static List<BadAnswer> framing() {
        return List.of(
                refused(
                        "both framings",
                        HEAD + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "both"),
                refused("two lengths", HEAD + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "one decimal number"),
                refused(
                        "the same length twice",
                        HEAD + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
                        "one decimal"),
                refused("a list of lengths", HEAD + "Content-Length: 2, 2\r\n\r\nab", "one decimal number"),
                refused("a negative length", HEAD + "Content-Length: -1\r\n\r\nab", "one decimal number"),
                refused("a length with a sign", HEAD + "Content-Length: +2\r\n\r\nab", "one decimal number"),
                refused(
                        "an endless length",
                        HEAD + "Content-Length: 9999999999999999999\r\n\r\n",
                        "one decimal number"),
                refused("no length", HEAD + "Content-Length:\r\n\r\n", "one decimal number"),
                refused("another coding", HEAD + "Transfer-Encoding: gzip, chunked\r\n\r\n", "transfer coding"),
                refused("chunked twice", HEAD + "Transfer-Encoding: chunked, chunked\r\n\r\n", "transfer coding"),
                refused(
                        "chunks in HTTP/1.0",
                        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "HTTP/1.0 has no Transfer-Encoding"));
    }

    static List<BadAnswer> heads() {
        return List.of(
                refused("LF alone", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "LF"),
                refused("a folded line", HEAD + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n", "field"),
                refused("space before a colon", HEAD + "Content-Length : 0\r\n\r\n", "field"),
                refused("NUL", HEAD + "X: a\0b\r\nContent-Length: 0\r\n\r\n", "control"),
                refused("no status", "HTTP/1.1 OK\r\n\r\n", "status"),
                refused("status 099", "HTTP/1.1 099 No\r\n\r\n", "within 100 to 599"),
                refused("status 600", "HTTP/1.1 600 No\r\n\r\n", "within 100 to 599"),
                refused("HTTP/2", "HTTP/2 200 OK\r\n\r\n", "status line"),
                refused("another protocol", "SSH-2.0-x\r\n\r\n", "status line"),
                refused(
                        "101 nobody asked for",
                        "HTTP/1.1 101 Up\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                        "asked for"),
                refused("a thousand fields", HEAD + "X: y\r\n".repeat(1000) + "\r\n", "more than 100 fields"),
                refused("a field without end", HEAD + "X: " + "y".repeat(20_000), "longer than 16384 bytes"),
                refused("a status line without end", "HTTP/1.1 200 " + "y".repeat(20_000), "longer than 16384 bytes"),
                refused(
                        "100 without end",
                        "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000),
                        "more than 32 interim answers"),
                refused("103 without end", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n".repeat(40), "interim answers"),
                new BadAnswer("half a head", "GET", "HTTP/1.1 20", Then.ENDS, Fate.REFUSED, "before it answered"),
                new BadAnswer("half a field", "GET", HEAD + "Cont", Then.ENDS, Fate.REFUSED, "before it answered"),
                new BadAnswer("nothing", "GET", "", Then.ENDS, Fate.SILENT, "before it answered"),
                new BadAnswer("a reset", "GET", "", Then.RESETS, Fate.SILENT, "before it answered"));
    }

    static List<BadAnswer> content() {
        return List.of(
                cut("shorter than its length", HEAD + "Content-Length: 9\r\n\r\nhalf", Then.ENDS, "within its answer"),
                cut("no content at all", HEAD + "Content-Length: 9\r\n\r\n", Then.ENDS, "within its answer"),
                cut("a reset within", HEAD + "Content-Length: 9\r\n\r\nhalf", Then.RESETS, "within its answer"),
                cut("a reset before the end", HEAD + "\r\nhalf", Then.RESETS, "within its answer"),
                cut("an end within a chunk", CHUNKED + "4\r\nhalf\r\n5\r\nab", Then.ENDS, "within its answer"),
                cut("an end behind a chunk", CHUNKED + "4\r\nhalf\r\n", Then.ENDS, "within its answer"),
                cut("an end within a size", CHUNKED + "4\r\nhalf\r\n1", Then.ENDS, "within its answer"),
                cut("an end within trailers", CHUNKED + "4\r\nhalf\r\n0\r\nX: y\r\n", Then.ENDS, "within its answer"),
                cut("a size that is none", CHUNKED + "zz\r\nhalf\r\n0\r\n\r\n", Then.WAITS, "a hexadecimal number"),
                cut("no size", CHUNKED + "\r\nhalf\r\n0\r\n\r\n", Then.WAITS, "a hexadecimal number"),
                cut("a negative size", CHUNKED + "-4\r\nhalf\r\n0\r\n\r\n", Then.WAITS, "a hexadecimal number"),
                cut("a size with 0x", CHUNKED + "0x4\r\nhalf\r\n0\r\n\r\n", Then.WAITS, "a hexadecimal number"),
                cut("a size with a space", CHUNKED + "4 \r\nhalf\r\n0\r\n\r\n", Then.WAITS, "a hexadecimal number"),
                cut("a size beyond all", CHUNKED + "ffffffffffffffff\r\nhalf", Then.WAITS, "a hexadecimal number"),
                cut(
                        "longer than its size",
                        CHUNKED + "4\r\nhalfmore\r\n0\r\n\r\n",
                        Then.WAITS,
                        "not as long as its size"),
                cut("LF behind a size", CHUNKED + "4\nhalf\r\n0\r\n\r\n", Then.WAITS, "LF alone"),
                cut("NUL in an extension", CHUNKED + "4;a=\0\r\nhalf\r\n0\r\n\r\n", Then.WAITS, "chunk extension"),
                cut(
                        "an extension without end",
                        CHUNKED + "4;" + "x".repeat(2000),
                        Then.WAITS,
                        "longer than 1024 bytes"),
                cut("a trailer that is none", CHUNKED + "0\r\nno field\r\n\r\n", Then.WAITS, "not a valid field line"),
                cut(
                        "a thousand trailers",
                        CHUNKED + "0\r\n" + "X: y\r\n".repeat(1000) + "\r\n",
                        Then.WAITS,
                        "trailers"));
    }

    static List<BadAnswer> surplus() {
        return List.of(
                whole("longer than its length", "GET", OK + "forged", "\r\n\r\nok"),
                whole("two answers", "GET", OK + FORGED, "\r\n\r\nok"),
                whole("two answers, one in chunks", "GET", CHUNKED + "2\r\nok\r\n0\r\n\r\n" + FORGED, "0\r\n\r\n"),
                whole("content to HEAD", "HEAD", HEAD + "Content-Length: 6\r\n\r\nforged", "\r\n\r\n"),
                whole("chunks to HEAD", "HEAD", CHUNKED + "6\r\nforged\r\n0\r\n\r\n", "\r\n\r\n"),
                whole("204 with content", "GET", "HTTP/1.1 204 No\r\nContent-Length: 6\r\n\r\nforged", "\r\n\r\n"),
                whole(
                        "204 with chunks",
                        "GET",
                        "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nforged\r\n",
                        "\r\n\r\n"),
                whole("304 with content", "GET", "HTTP/1.1 304 Same\r\nContent-Length: 6\r\n\r\nforged", "\r\n\r\n"),
                whole("content behind none", "GET", HEAD + "Content-Length: 0\r\n\r\n" + FORGED, "\r\n\r\n"));
    }

    @Override
    public String toString() {
        return name;
    }
}
