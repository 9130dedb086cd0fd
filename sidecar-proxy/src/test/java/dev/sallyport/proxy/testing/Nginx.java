package dev.sallyport.proxy.testing;

import dev.sallyport.testkit.ca.IssuedSvid;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Debian's nginx on an ephemeral loopback port, with TLS or without. */
public final class Nginx implements AutoCloseable {
    private final LoopbackServer server;

    private Nginx(LoopbackServer server) {
        this.server = server;
    }

    /**
     * Starts one with TLS.
     *
     * @param folder empty, for its files
     * @param directives of the server block, after the certificate
     * @param files beside them, as name and text
     */
    public static Nginx tls(Path folder, IssuedSvid certificate, String directives, String... files) {
        String tls = "ssl_certificate server.crt;\nssl_certificate_key server.key;\n";
        LoopbackServer.write(folder, "server.crt", certificate.chainPem());
        LoopbackServer.write(folder, "server.key", certificate.keyPem());
        return start(folder, " ssl", tls + directives, files);
    }

    /** Starts one that selects HTTP/2 too. */
    public static Nginx http2(Path folder, IssuedSvid certificate, String directives) {
        String tls = "ssl_certificate server.crt;\nssl_certificate_key server.key;\n";
        LoopbackServer.write(folder, "server.crt", certificate.chainPem());
        LoopbackServer.write(folder, "server.key", certificate.keyPem());
        return start(folder, " ssl http2", tls + directives);
    }

    /** Starts one that speaks HTTP in clear. */
    public static Nginx plain(Path folder, String directives) {
        return start(folder, "", directives);
    }

    private static Nginx start(Path folder, String mode, String directives, String... files) {
        for (int i = 0; i < files.length; i += 2) {
            LoopbackServer.write(folder, files[i], files[i + 1]);
        }
        int port = LoopbackServer.freePort();
        LoopbackServer.write(folder, "nginx.conf", """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log stderr warn;
                events { worker_connections 1000; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/t1; proxy_temp_path %1$s/t2; fastcgi_temp_path %1$s/t3;
                  uwsgi_temp_path %1$s/t4; scgi_temp_path %1$s/t5;
                  server {
                    listen 127.0.0.1:%2$d%3$s;
                    server_name _;
                    default_type text/plain;
                    %4$s
                  }
                }
                """.formatted(folder, port, mode, directives));
        return new Nginx(LoopbackServer.start(
                folder, port, "nginx", "-c", folder + "/nginx.conf", "-p", folder.toString(), "-e", "stderr"));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
    }
}
