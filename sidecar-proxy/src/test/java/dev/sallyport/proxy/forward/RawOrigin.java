package dev.sallyport.proxy.forward;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.proxy.testing.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a raw socket that keeps every head it reads and answers as a test says. */
final class RawOrigin implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    /** Answers one request; returns false to end the connection. */
    interface Answering {
        boolean answer(String head, Talk talk) throws IOException, InterruptedException;
    }

    /** One connection. */
    record Talk(InputStream in, OutputStream out, Socket socket, int number) {
        void say(String text) throws IOException {
            out.write(text.getBytes(ISO_8859_1));
            out.flush();
        }

        String read(int length) throws IOException {
            return new String(in.readNBytes(length), ISO_8859_1);
        }
    }

    final List<String> heads = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Upstream server;

    RawOrigin(Answering answering) {
        server = new Upstream((in, out, socket) -> {
            Talk talk = new Talk(in, out, socket, numbers.incrementAndGet());
            String head = head(in);
            while (!head.isEmpty()) {
                heads.add(head);
                head = goesOn(answering, head, talk) ? head(in) : "";
            }
        });
    }

    private static boolean goesOn(Answering answering, String head, Talk talk) throws IOException {
        try {
            return answering.answer(head, talk);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int read = in.read();
        while (read >= 0) {
            head.append((char) read);
            if (head.length() > 3 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
            read = in.read();
        }
        return head.toString();
    }

    int connections() {
        return server.connections();
    }

    InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
