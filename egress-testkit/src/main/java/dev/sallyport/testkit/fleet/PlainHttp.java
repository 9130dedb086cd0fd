package dev.sallyport.testkit.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** One request, one answer, over a socket that somebody else made (in another namespace). Stateless; blocking. */
final class PlainHttp {
    private PlainHttp() {}

    /**
     * An answer.
     *
     * @param status 0 when there was none at all
     */
    record Answer(int status, String head, String body) {}

    /** GET of {@code path} by HTTP/1.0, so that the end of the answer is the end of the connection. */
    static Answer get(SocketChannel channel, InetSocketAddress address, String path, Duration limit)
            throws IOException {
        try (Socket socket = channel.socket()) {
            int millis = (int) limit.toMillis();
            socket.setSoTimeout(millis);
            socket.connect(address, millis);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n"
                            .formatted(path)
                            .getBytes(US_ASCII));
            return parse(new String(socket.getInputStream().readAllBytes(), UTF_8));
        }
    }

    /** Splits an answer that is complete. */
    static Answer parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        String head = end < 0 ? text : text.substring(0, end);
        String[] words = head.split(" ", 3);
        int status = words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
        return new Answer(status, head, end < 0 ? "" : text.substring(end + 4));
    }

    /** Reads a head and not one byte more; an early end gives what there was. */
    static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 65_536 && head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int octet = in.read();
            if (octet < 0) {
                break;
            }
            head.append((char) octet);
        }
        return head.toString();
    }
}
