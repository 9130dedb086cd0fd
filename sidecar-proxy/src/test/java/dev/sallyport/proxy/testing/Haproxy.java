package dev.sallyport.proxy.testing;

import dev.sallyport.testkit.ca.IssuedSvid;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Debian's HAProxy on an ephemeral loopback port; what it answers its frontend says. */
public final class Haproxy implements AutoCloseable {
    private final LoopbackServer server;

    private Haproxy(LoopbackServer server) {
        this.server = server;
    }

    /**
     * Starts one in clear.
     *
     * @param bind options of its listener: {@code proto h2} for HTTP/2 with prior knowledge
     * @param directives of its frontend
     */
    public static Haproxy plain(Path folder, String bind, String directives) {
        return start(folder, bind, directives);
    }

    /**
     * Starts one with TLS that demands a certificate of its clients.
     *
     * @param clients PEM of the CA that issued them
     * @param alpn what it selects from
     */
    public static Haproxy demanding(
            Path folder, IssuedSvid certificate, String clients, String alpn, String directives) {
        LoopbackServer.write(folder, "server.pem", certificate.chainPem() + certificate.keyPem());
        LoopbackServer.write(folder, "clients.pem", clients);
        String bind =
                "ssl crt " + folder + "/server.pem ca-file " + folder + "/clients.pem verify required alpn " + alpn;
        return start(folder, bind, directives);
    }

    private static Haproxy start(Path folder, String bind, String directives) {
        int port = LoopbackServer.freePort();
        LoopbackServer.write(folder, "haproxy.cfg", """
                global
                  maxconn 200
                  nbthread 1
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 20s
                  timeout server 20s
                frontend all
                  bind 127.0.0.1:%d %s
                  %s
                """.formatted(
                        port, bind, directives.strip().replace("\n", "\n  ")));
        return new Haproxy(LoopbackServer.start(folder, port, "haproxy", "-db", "-f", folder + "/haproxy.cfg"));
    }

    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
