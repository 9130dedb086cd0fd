package dev.sallyport.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.sallyport.testkit.ca.IssuedSvid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Debian's nginx on an ephemeral loopback port, with TLS or without. */
public final class Nginx implements AutoCloseable {
    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
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
        write(folder, "server.crt", certificate.chainPem());
        write(folder, "server.key", certificate.keyPem());
        return start(folder, " ssl", tls + directives, files);
    }

    /** Starts one that selects HTTP/2 too. */
    public static Nginx http2(Path folder, IssuedSvid certificate, String directives) {
        String tls = "ssl_certificate server.crt;\nssl_certificate_key server.key;\n";
        write(folder, "server.crt", certificate.chainPem());
        write(folder, "server.key", certificate.keyPem());
        return start(folder, " ssl http2", tls + directives);
    }

    /** Starts one that speaks HTTP in clear. */
    public static Nginx plain(Path folder, String directives) {
        return start(folder, "", directives);
    }

    private static Nginx start(Path folder, String mode, String directives, String... files) {
        for (int i = 0; i < files.length; i += 2) {
            write(folder, files[i], files[i + 1]);
        }
        int port = freePort();
        write(folder, "nginx.conf", """
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
        try {
            Process process = new ProcessBuilder(
                            "nginx", "-c", folder + "/nginx.conf", "-p", folder.toString(), "-e", "stderr")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Nginx nginx = new Nginx(process, port);
            await().atMost(Duration.ofSeconds(10)).until(() -> nginx.answers(folder));
            return nginx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers(Path folder) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("nginx ended: " + Files.readString(folder.resolve("log")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path folder, String name, String text) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name), text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
