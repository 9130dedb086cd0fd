package dev.sallyport.proxy.forward;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.proxy.testing.Upstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server on a raw socket that keeps every octet that arrives, and reads requests in it by rules of its own, which know one way of
 * writing each thing: the gateway writes anew what it passes on, so anything else is a payload that came through.
 */
final class Arrivals implements AutoCloseable {
    private static final String FIELD = "[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?[\\x20-\\x7e]*";
    private static final Pattern HEAD = Pattern.compile(
            "(?<line>[A-Z]+ (?:/[!-~]*|\\*) HTTP/1\\.[01])\r\n" + "(?<fields>(?:" + FIELD + "\r\n)*)\r\n");
    private static final Pattern CHUNK = Pattern.compile("(?<size>[0-9a-f]+)\r\n");
    private static final Pattern TRAILERS = Pattern.compile("(?<fields>(?:" + FIELD + "\r\n)*)\r\n");

    /** A whole request. */
    record Arrived(String line, List<String> fields, String content, List<String> trailers) {
        /** What a field says, each line of it. */
        List<String> values(String name) {
            return fields.stream()
                    .filter(field -> field.toLowerCase().startsWith(name + ":"))
                    .map(field -> field.substring(name.length() + 1).strip())
                    .toList();
        }
    }

    /** What the octets of one connection are: whole requests, and a rest that is the beginning of one, or is not. */
    record Read(List<Arrived> whole, String rest) {}

    private final List<ByteArrayOutputStream> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();
    private final Upstream server = new Upstream((in, out, socket) -> serve(in, out));

    private void serve(InputStream in, OutputStream out) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        connections.add(kept);
        byte[] some = new byte[8192];
        int answered = 0;
        try {
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                kept.write(some, 0, read);
                int whole = read(kept.toString(ISO_8859_1)).whole().size();
                for (; answered < whole; answered++) {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1));
                }
            }
        } finally {
            ended.incrementAndGet();
        }
    }

    static Read read(String octets) {
        List<Arrived> whole = new ArrayList<>();
        int at = 0;
        Matcher head = HEAD.matcher(octets);
        while (head.find(at) && head.start() == at) {
            List<String> fields = lines(head.group("fields"));
            Arrived bare = new Arrived(head.group("line"), fields, "", List.of());
            List<String> lengths = bare.values("content-length");
            List<String> codings = bare.values("transfer-encoding");
            if (lengths.size() + codings.size() > 1) {
                break;
            }
            Body body = codings.isEmpty()
                    ? counted(octets, head.end(), lengths.isEmpty() ? 0 : Integer.parseInt(lengths.getFirst()))
                    : chunked(octets, head.end());
            if (body == null) {
                break;
            }
            whole.add(new Arrived(bare.line(), fields, body.content(), body.trailers()));
            at = body.end();
        }
        return new Read(whole, octets.substring(at));
    }

    private record Body(String content, List<String> trailers, int end) {}

    private static Body counted(String octets, int from, int length) {
        return octets.length() < from + length
                ? null
                : new Body(octets.substring(from, from + length), List.of(), from + length);
    }

    private static Body chunked(String octets, int from) {
        StringBuilder content = new StringBuilder();
        int at = from;
        Matcher chunk = CHUNK.matcher(octets);
        while (chunk.find(at) && chunk.start() == at) {
            int size = Integer.parseInt(chunk.group("size"), 16);
            if (size == 0) {
                Matcher trailers = TRAILERS.matcher(octets);
                boolean ended = trailers.find(chunk.end()) && trailers.start() == chunk.end();
                return ended ? new Body(content.toString(), lines(trailers.group("fields")), trailers.end()) : null;
            }
            int end = chunk.end() + size;
            if (octets.length() < end + 2 || !octets.startsWith("\r\n", end)) {
                return null;
            }
            content.append(octets, chunk.end(), end);
            at = end + 2;
        }
        return null;
    }

    private static List<String> lines(String fields) {
        return fields.isEmpty() ? List.of() : List.of(fields.split("\r\n"));
    }

    InetSocketAddress address() {
        return server.address();
    }

    /** Everything that arrived, connection by connection, read anew. */
    List<Read> all() {
        return connections.stream().map(kept -> read(kept.toString(ISO_8859_1))).toList();
    }

    /** Every whole request. */
    List<Arrived> requests() {
        return all().stream().flatMap(read -> read.whole().stream()).toList();
    }

    /** Waits until so many connections have ended, and with them everything that arrives. */
    void awaitEnded(int count) {
        ForwardScene.soon().until(() -> ended.get() == count);
    }

    @Override
    public void close() {
        server.close();
    }
}
