package dev.sallyport.proxy.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** A proxy that opens tunnels to loopback servers in place of the internet's, and remembers what it was asked for. */
public final class Exit implements AutoCloseable {
    private final ServerSocket server;
    private final Map<String, InetSocketAddress> servers = new ConcurrentHashMap<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile @Nullable String answer;

    public Exit() throws IOException {
        this(ServerSocketFactory.getDefault());
    }

    /** One that speaks TLS, perhaps. */
    public Exit(ServerSocketFactory sockets) throws IOException {
        server = sockets.createServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public Exit put(String authority, InetSocketAddress where) {
        servers.put(authority, where);
        return this;
    }

    /** Whatever is asked for is answered with this, and no tunnel is opened. */
    public Exit answering(String text) {
        answer = text;
        return this;
    }

    /** The heads that came, in order. */
    public List<String> heads() {
        return heads;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = head(socket.getInputStream());
            heads.add(head);
            String fixed = answer;
            InetSocketAddress where = servers.get(head.split(" ", 3)[1]);
            OutputStream out = socket.getOutputStream();
            if (fixed != null || where == null) {
                out.write((fixed == null ? "HTTP/1.1 502 No such place\r\nContent-Length: 0\r\n\r\n" : fixed)
                        .getBytes(ISO_8859_1));
                return;
            }
            try (Socket there = new Socket(where.getAddress(), where.getPort())) {
                out.write("HTTP/1.1 200 Here you are\r\n\r\n".getBytes(ISO_8859_1));
                out.flush();
                Thread back = Thread.ofVirtual().start(() -> pump(there, socket));
                pump(socket, there);
                back.join();
            }
        } catch (IOException | InterruptedException gone) {
            // Tests look at what came.
            return;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            try {
                to.close();
            } catch (IOException already) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
