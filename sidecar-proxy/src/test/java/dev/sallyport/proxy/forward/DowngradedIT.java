package dev.sallyport.proxy.forward;

import static dev.sallyport.proxy.forward.ForwardScene.HOST;
import static dev.sallyport.proxy.forward.ForwardScene.soon;
import static dev.sallyport.proxy.forward.Smuggling.SMUGGLED;
import static dev.sallyport.proxy.tunnel.RawHttp2.DATA;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.END_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.GOAWAY;
import static dev.sallyport.proxy.tunnel.RawHttp2.HEADERS;
import static dev.sallyport.proxy.tunnel.RawHttp2.RST_STREAM;
import static dev.sallyport.proxy.tunnel.RawHttp2.SETTINGS;
import static dev.sallyport.proxy.tunnel.RawHttp2.fields;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.connection.Outcome;
import dev.sallyport.proxy.originate.OriginScene;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that an app makes in HTTP/2, where octets that delimit in HTTP/1.1 mean nothing, to a destination that speaks HTTP/1.1: what
 * arrives is exactly one well-formed request, or nothing that is one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DowngradedIT {
    /**
     * One stream.
     *
     * @param changes of the usual fields, by name, null to leave one out; the others are added
     * @param content null for none
     * @param trailers names and values
     * @param passes whether it arrives, as one request
     */
    record Payload(String name, List<String> changes, String content, List<String> trailers, boolean passes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Map<String, String> USUAL =
            Map.of(":method", "GET", ":scheme", "http", ":path", "/1", ":authority", HOST);
    private static final String LINES = "\r\nHost: internal.example\r\n\r\n" + SMUGGLED;

    private Arrivals arrivals;
    private ForwardScene at;

    @BeforeAll
    void open(@TempDir Path folder) {
        at = new ForwardScene(folder);
        at.scene
                .destination("connections: { http2: false, maxRequestsPerConnection: 1 }")
                .start();
    }

    @AfterAll
    void close() {
        at.close();
    }

    /** What comes late of one payload is not another's. */
    @BeforeEach
    void listen() {
        arrivals = new Arrivals();
        at.scene.bench.internet.put(OriginScene.ADDRESS, 80, arrivals.address());
    }

    @AfterEach
    void closeServer() {
        arrivals.close();
    }

    private static Payload nothing(String name, String... changes) {
        return new Payload(name, List.of(changes), null, List.of(), false);
    }

    private static Payload nothing(String content, String name, List<String> changes) {
        return new Payload(name, changes, content, List.of(), false);
    }

    private static Payload one(String content, String name, List<String> changes) {
        return new Payload(name, changes, content, List.of(), true);
    }

    static Stream<Payload> heads() {
        return Stream.of(
                nothing("CR LF in a value", "x", "y\r\nTransfer-Encoding: chunked"),
                nothing("a request in a value", "x", "y" + LINES),
                nothing("LF in a value", "x", "y\nTransfer-Encoding: chunked"),
                nothing("CR in a value", "x", "y\rz"),
                nothing("NUL in a value", "x", "y\0z"),
                nothing("CR LF in a cookie", "cookie", "a=b\r\nx: y"),
                nothing("CR LF in a name", "x\r\ntransfer-encoding: chunked\r\ny", "z"),
                nothing("a colon in a name", "transfer-encoding: chunked\r\n:", "z"),
                nothing("a space in a name", "transfer-encoding ", "chunked"),
                nothing("a name in capitals", "Transfer-Encoding", "chunked"),
                nothing("transfer-encoding", "transfer-encoding", "chunked"),
                nothing("connection", "connection", "content-length"),
                nothing("keep-alive", "keep-alive", "1"),
                nothing("upgrade", "upgrade", "h2c"),
                nothing("te", "te", "chunked"),
                nothing("a path with spaces", ":path", "/1 HTTP/1.1" + LINES),
                nothing("a path with CR LF", ":path", "/1\r\nx: y"),
                nothing("a path with a tab", ":path", "/1\tHTTP/1.1"),
                nothing("an absolute path", ":path", "http://internal.example/smuggled"),
                nothing("a path without a slash", ":path", "smuggled"),
                nothing("an empty path", ":path", ""),
                nothing("an asterisk", ":path", "*"),
                nothing("a method with a request", ":method", "GET /smuggled HTTP/1.1" + LINES),
                nothing("a method with a space", ":method", "GET /"),
                nothing("an authority with CR LF", ":authority", HOST + LINES),
                nothing("an authority with a path", ":authority", HOST + "/smuggled"),
                nothing("an authority with userinfo", ":authority", HOST + "@internal.example"),
                nothing("another authority", ":authority", "internal.example"),
                nothing("another Host", "host", "internal.example"),
                nothing("two Hosts", "host", HOST, "host", HOST),
                nothing("another scheme", ":scheme", "https"),
                nothing("a scheme with CR LF", ":scheme", "http" + LINES),
                nothing("a pseudo field behind others", "x", "y", ":path", "/smuggled"),
                nothing("two paths", ":path", "/1", ":path", "/smuggled"),
                nothing("two lengths", "content-length", "0", "content-length", "5"),
                nothing("a length without content", "content-length", "5"));
    }

    static Stream<Payload> content() {
        return Stream.of(
                nothing("hi", "longer than its length", List.of(":method", "POST", "content-length", "1")),
                nothing("hi", "shorter than its length", List.of(":method", "POST", "content-length", "3")),
                nothing("hi", "content of no length", List.of(":method", "POST", "content-length", "0")),
                nothing("hi", "a length with a sign", List.of(":method", "POST", "content-length", "+2")),
                nothing("hi", "a list of lengths", List.of(":method", "POST", "content-length", "2, 3")),
                // Which means the same as one of them (RFC 9110 §8.6), and one is what arrives.
                one("hi", "a list of equal lengths", List.of(":method", "POST", "content-length", "2, 2")),
                new Payload(
                        "a pseudo field in trailers",
                        List.of(":method", "POST"),
                        "hi",
                        List.of(":path", "/smuggled"),
                        false),
                new Payload(
                        "CR LF in trailers",
                        List.of(":method", "POST"),
                        "hi",
                        List.of("x-sum", "1\r\n\r\n" + SMUGGLED),
                        false),
                one(SMUGGLED, "content that looks like a request", List.of(":method", "POST")),
                one("0\r\n\r\n" + SMUGGLED, "content that looks like the last chunk", List.of(":method", "POST")),
                one(
                        SMUGGLED,
                        "the same with its length",
                        List.of(":method", "POST", "content-length", "" + SMUGGLED.length())),
                one(SMUGGLED, "content of a GET", List.of()),
                one(null, "encoded line ends in a path", List.of(":path", "/1%0d%0aHost:%20internal.example")),
                one(null, "crumbs", List.of("cookie", "a=b", "cookie", "c=d")),
                new Payload(
                        "trailers that would frame or route",
                        List.of(":method", "POST", "te", "trailers"),
                        "hi",
                        List.of("content-length", "9", "host", "internal.example", "x-sum", "1"),
                        true));
    }

    @ParameterizedTest
    @MethodSource({"heads", "content"})
    void arrivesAsOneOrNotAtAll(Payload payload) throws IOException {
        int before = at.scene.bench.records.all().size();
        int dialled = at.scene.bench.internet.dialled().size();
        try (Tunnel app = at.scene.bench.open("192.0.2.7:80", "h2c")) {
            app.send(octets(payload));
            awaitStreamsEnd(new DataInputStream(app.socket().getInputStream()));
        }
        soon().until(() -> at.scene.bench.live.size() == 0);
        arrivals.awaitEnded(at.scene.bench.internet.dialled().size() - dialled);
        assertThat(arrivals.requests()).noneMatch(request -> request.line().contains("smuggled"));
        if (payload.passes()) {
            SmugglingIT.assertWellFormed(arrivals);
            assertThat(arrivals.requests().getFirst().content())
                    .isEqualTo(payload.content() == null ? "" : payload.content());
            assertThat(at.records(before + 1).getLast().outcome()).isEqualTo(new Outcome.Carried());
        } else {
            assertThat(arrivals.requests()).isEmpty();
            assertThat(at.scene
                            .bench
                            .records
                            .all()
                            .subList(before, at.scene.bench.records.all().size()))
                    // What HTTP/2 itself rules out is reset by its codec, and was never a request.
                    .filteredOn(record -> record.facts().httpHost() != null)
                    .allSatisfy(record -> assertThat(record.outcome().reason())
                            .isIn(Reason.MALFORMED, Reason.NAME_MISMATCH, Reason.NO_RULE));
        }
    }

    private static byte[] octets(Payload payload) {
        ByteBuffer all = ByteBuffer.allocate(64 * 1024);
        all.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
        frame(all, SETTINGS, 0, 0, new byte[0]);
        boolean bare = payload.content() == null && payload.trailers().isEmpty();
        frame(all, HEADERS, END_HEADERS | (bare ? END_STREAM : 0), 1, fields(head(payload.changes())));
        if (payload.content() != null) {
            int flags = payload.trailers().isEmpty() ? END_STREAM : 0;
            frame(all, DATA, flags, 1, payload.content().getBytes(ISO_8859_1));
        }
        if (!payload.trailers().isEmpty()) {
            String[] trailers = payload.trailers().toArray(String[]::new);
            frame(all, HEADERS, END_HEADERS | END_STREAM, 1, fields(trailers));
        }
        return java.util.Arrays.copyOf(all.array(), all.position());
    }

    private static String[] head(List<String> changes) {
        List<String> head = new ArrayList<>();
        USUAL.forEach((name, value) -> {
            int changed = changes.indexOf(name);
            boolean twice = changed != changes.lastIndexOf(name) || changed > 0;
            head.add(name);
            head.add(changed < 0 || twice ? value : changes.get(changed + 1));
        });
        for (int i = 0; i < changes.size(); i += 2) {
            String name = changes.get(i);
            if (!USUAL.containsKey(name) || i > 0) {
                head.add(name);
                head.add(changes.get(i + 1));
            }
        }
        return head.toArray(String[]::new);
    }

    private static void frame(ByteBuffer to, int type, int flags, int stream, byte[] payload) {
        to.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        to.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    }

    /** Until the stream's last frame, or the connection's. */
    private static void awaitStreamsEnd(DataInputStream in) throws IOException {
        try {
            while (true) {
                int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                in.readNBytes(length);
                boolean last = (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
                if (type == GOAWAY || stream == 1 && (last || type == RST_STREAM)) {
                    return;
                }
            }
        } catch (EOFException | SocketException ended) {
            assertThat(ended).isNotNull();
        }
    }
}
