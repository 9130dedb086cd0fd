package dev.sallyport.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP server on loopback that speaks as a test says, one virtual thread per connection. */
public final class Upstream implements AutoCloseable {
    /** One conversation. */
    public interface Talk {
        void with(InputStream in, OutputStream out, Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    public Upstream(Talk talk) {
        try {
            server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(() -> accept(talk));
    }

    /** Sends back what it gets until the other side ends, then ends too. */
    public static Upstream echo() {
        return new Upstream((in, out, socket) -> {
            in.transferTo(out);
            socket.shutdownOutput();
        });
    }

    private void accept(Talk talk) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.add(socket);
                Thread.ofVirtual().start(() -> talk(talk, socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void talk(Talk talk, Socket socket) {
        try (socket) {
            talk.with(socket.getInputStream(), socket.getOutputStream(), socket);
        } catch (IOException reset) {
            // The other side may leave whenever it likes; tests look at what it saw.
            return;
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    public int connections() {
        return accepted.size();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
