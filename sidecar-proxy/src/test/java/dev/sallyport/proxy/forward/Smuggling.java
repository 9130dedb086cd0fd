package dev.sallyport.proxy.forward;

import java.util.List;

/**
 * Something that two readers could make different requests of.
 *
 * @param name of the row
 * @param octets as an app sends them; where a reader goes wrong, a request for {@code /smuggled} is in them
 * @param passes whether it has one meaning, and arrives as one request
 */
record Smuggling(String name, String octets, boolean passes) {
    private static final String HOST = "Host: " + ForwardScene.HOST + "\r\n";
    private static final String POST = "POST /1 HTTP/1.1\r\n" + HOST;
    private static final String GET = "GET /1 HTTP/1.1\r\n" + HOST;
    /** What is to be taken for a request of its own. */
    static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: internal.example\r\n\r\n";

    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String IN_CHUNKS =
            Integer.toHexString(SMUGGLED.length()) + "\r\n" + SMUGGLED + "\r\n0\r\n\r\n";

    private static Smuggling nothing(String name, String octets) {
        return new Smuggling(name, octets, false);
    }

    private static Smuggling one(String name, String octets) {
        return new Smuggling(name, octets, true);
    }

    private static Smuggling length(String name, String line) {
        return nothing(name, POST + line + "\r\n\r\n" + SMUGGLED);
    }

    private static Smuggling coding(String name, String lines) {
        return nothing(name, POST + lines + "\r\n\r\n0\r\n\r\n" + SMUGGLED);
    }

    /** What is wrong with how content is delimited, or only looks so. */
    static List<Smuggling> framing() {
        return List.of(
                nothing("CL.TE", POST + "Content-Length: 6\r\n" + CHUNKED + "\r\n0\r\n\r\nG"),
                nothing("TE.CL", POST + CHUNKED + "Content-Length: 4\r\n\r\n" + IN_CHUNKS),
                coding("TE.TE, another name", CHUNKED + "Transfer-Encoding: x"),
                coding("TE.TE, cow", "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked"),
                coding("TE.TE, quoted", "Transfer-Encoding: \"chunked\""),
                coding("TE.TE, with a parameter", "Transfer-Encoding: chunked;q=1"),
                coding("TE.TE, comma", "Transfer-Encoding: chunked,"),
                coding("TE.TE, space in it", "Transfer-Encoding: chun ked"),
                coding("TE.TE, behind LF", "X: x\nTransfer-Encoding: chunked"),
                coding("TE.TE, behind CR", "X: x\rTransfer-Encoding: chunked"),
                coding("TE.TE, folded", "Transfer-Encoding:\r\n chunked"),
                coding("TE.TE, NUL", "Transfer-Encoding: chunked\0"),
                coding("TE.TE, high bit", "Transfer-Encoding: chunked\u00a0"),
                coding("TE.TE, form feed", "Transfer-Encoding:\fchunked"),
                coding("no coding", "Transfer-Encoding:"),
                coding("TE.TE, behind chunked", "Transfer-Encoding: chunked, identity"),
                coding("TE.TE, space before the colon", "Transfer-Encoding : chunked"),
                length("length with a fraction", "Content-Length: 5.0"),
                length("length with an exponent", "Content-Length: 1e1"),
                length("length with a space within", "Content-Length: 1 0"),
                length("length with an underscore", "Content-Length: 1_0"),
                length("length of zero twice", "Content-Length: 0\r\nContent-Length: 0"),
                length("zero, then another", "Content-Length: 0\r\nContent-Length: 80"),
                length("length named by Connection", "Connection: Content-Length\r\nContent-Length: 5"),
                length(
                        "coding named by Connection",
                        "Connection: Transfer-Encoding\r\n" + "Transfer-Encoding: chunked"),
                one(
                        "content that looks like a request",
                        POST + "Content-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED),
                one("chunks that do", POST + CHUNKED + "\r\n" + IN_CHUNKS),
                one("content of a GET", GET + "Content-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED),
                one("coding behind a tab", POST + "Transfer-Encoding:\tchunked\r\n\r\n" + IN_CHUNKS),
                one("coding in capitals", POST + "TRANSFER-ENCODING: CHUNKED\r\n\r\n" + IN_CHUNKS),
                one(
                        "names that only look so",
                        POST + "Transfer_Encoding: chunked\r\nContent_Length: 9\r\nContent-Length: 2\r\n\r\nhi"),
                one("length with zeros before it", POST + "Content-Length: 0002\r\n\r\nhi"));
    }

    /** What is wrong within chunks. */
    static List<Smuggling> chunks() {
        String chunked = POST + CHUNKED + "\r\n";
        return List.of(
                nothing("size with a sign", chunked + "+2\r\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("size with a space before", chunked + " 2\r\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("size with a space behind", chunked + "2 \r\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("size with 0x", chunked + "0x2\r\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("size beyond all", chunked + "10000000000000002\r\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("size behind LF", chunked + "2\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("CR alone in an extension", chunked + "2;a\rb\r\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("LF alone in an extension", chunked + "2;a\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("NUL in an extension", chunked + "2;a=\0\r\nhi\r\n0\r\n\r\n" + SMUGGLED),
                nothing("two octets behind a chunk", chunked + "2\r\nhiXX0\r\n\r\n" + SMUGGLED),
                nothing("LF alone behind a chunk", chunked + "2\r\nhi\n0\r\n\r\n" + SMUGGLED),
                nothing("LF alone at the end", chunked + "2\r\nhi\r\n0\r\n\n" + SMUGGLED),
                nothing("a folded trailer", chunked + "2\r\nhi\r\n0\r\nX: y\r\n z\r\n\r\n" + SMUGGLED),
                nothing("a trailer without a name", chunked + "2\r\nhi\r\n0\r\n: y\r\n\r\n" + SMUGGLED),
                nothing("NUL in a trailer", chunked + "2\r\nhi\r\n0\r\nX: \0\r\n\r\n" + SMUGGLED),
                one("an extension", chunked + "2;a=\"\\\"b\"\r\nhi\r\n0;last\r\n\r\n"),
                one("a size in capitals", chunked + "0A\r\n0123456789\r\n000\r\n\r\n"),
                one(
                        "trailers that would frame or route",
                        chunked
                                + "2\r\nhi\r\n0\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\nHost: internal.example\r\n"
                                + "Connection: close\r\nAuthorization: me\r\nX-Sum: 1\r\n\r\n"));
    }

    /** What is wrong with where a request is to go. */
    static List<Smuggling> targets() {
        return List.of(
                nothing(
                        "absolute form of another host",
                        "GET http://internal.example/smuggled HTTP/1.1\r\n" + HOST + "\r\n"),
                nothing("another host", "GET /smuggled HTTP/1.1\r\nHost: internal.example\r\n\r\n"),
                nothing("a request line in the target", "GET /1 HTTP/1.1\r\nHost: internal.example\r\n\r\n" + SMUGGLED),
                nothing("HTTP/0.9", "GET /smuggled\r\n\r\n"),
                nothing("a request without a version", "GET /smuggled \r\n" + HOST + "\r\n"),
                one("absolute form of the same host", "GET http://API.partner.example/1 HTTP/1.1\r\n" + HOST + "\r\n"),
                one(
                        "h2c offered",
                        GET
                                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"),
                one("fields for this hop only", GET + "Connection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 9\r\n\r\n"),
                one("line ends that are encoded", GET.replace("/1 ", "/1%0d%0aHost:%20internal.example ") + "\r\n"),
                one("HTTP/1.0", GET.replace("/1.1", "/1.0") + "\r\n"));
    }

    @Override
    public String toString() {
        return name;
    }
}
