package dev.sallyport.proxy.testing;

import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** A port whose connections are tunnels of a gateway, for clients that know nothing of tunnels. */
public final class TunnelDoor implements AutoCloseable {
    private final ServerSocket listener;
    private final Supplier<Tunnel> tunnels;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    public TunnelDoor(Supplier<Tunnel> tunnels) throws IOException {
        this.tunnels = tunnels;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket app = listener.accept();
                Tunnel tunnel = tunnels.get();
                open.add(app);
                open.add(tunnel.socket());
                Thread.ofVirtual().start(() -> pump(app, tunnel.socket()));
                Thread.ofVirtual().start(() -> pump(tunnel.socket(), app));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException broken) {
            // Both are closed then.
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
