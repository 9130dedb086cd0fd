package dev.sallyport.proxy.testing;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Debian's node with its own HTTP server, {@code src/test/resources/node/server.js}, on an ephemeral loopback port. */
public final class Node implements AutoCloseable {
    private final LoopbackServer server;

    private Node(LoopbackServer server) {
        this.server = server;
    }

    /** Starts it in HTTP/1.1; its log goes to that folder. */
    public static Node start(Path folder) {
        return start(folder, "h1");
    }

    /** Starts it in HTTP/2, with prior knowledge. */
    public static Node http2(Path folder) {
        return start(folder, "h2");
    }

    private static Node start(Path folder, String version) {
        int port = LoopbackServer.freePort();
        Path script = Path.of("src/test/resources/node/server.js").toAbsolutePath();
        return new Node(LoopbackServer.start(folder, port, "node", script.toString(), Integer.toString(port), version));
    }

    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
