package dev.sallyport.proxy.testing;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Debian's node with its own HTTP server, {@code src/test/resources/node/server.js}, on an ephemeral loopback port. */
public final class Node implements AutoCloseable {
    private final LoopbackServer server;

    private Node(LoopbackServer server) {
        this.server = server;
    }

    /** Starts it; its log goes to that folder. */
    public static Node start(Path folder) {
        int port = LoopbackServer.freePort();
        Path script = Path.of("src/test/resources/node/server.js").toAbsolutePath();
        return new Node(LoopbackServer.start(folder, port, "node", script.toString(), Integer.toString(port)));
    }

    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
