package dev.sallyport.proxy.tunnel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A user-space network path: forwards, or silently swallows everything, or breaks every connection. */
final class StoppableRelay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int target;
    private volatile boolean silent;

    StoppableRelay(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** From now on nothing passes in either direction, and nobody is told. */
    void partition() {
        silent = true;
    }

    /** Breaks every connection, as a killed process does, and accepts no more. */
    void kill() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            reset(socket);
        }
    }

    private static void reset(Socket socket) throws IOException {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException closed) {
            return; // by its pump, at any moment: it has ended in its own way
        }
        socket.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket near = server.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                if (server.isClosed()) {
                    // Killed between accepting and adding: these two were not among those that were broken.
                    reset(near);
                    reset(far);
                    return;
                }
                Thread.ofVirtual().start(() -> pump(near, far));
                Thread.ofVirtual().start(() -> pump(far, near));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[32 << 10];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!silent) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException broken) {
            return;
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
