package dev.sallyport.proxy.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Debian's squid and tinyproxy on an ephemeral loopback port; what is asked of them they ask of another proxy. */
public final class ForeignProxy implements AutoCloseable {
    /** Stands for a second port in a configuration. */
    public static final int SECURE = 65_000;

    private final Process process;
    private final int port;
    private final int secure;

    private ForeignProxy(Process process, int port, int secure) {
        this.process = process;
        this.port = port;
        this.secure = secure;
    }

    /**
     * Starts squid.
     *
     * @param folder empty, for its files
     * @param next asked for every tunnel; null for going there itself
     * @param more lines of its configuration
     */
    public static ForeignProxy squid(Path folder, @Nullable InetSocketAddress next, String more) throws IOException {
        int port = freePort();
        int secure = freePort();
        String chain = next == null
                ? ""
                : "cache_peer 127.0.0.1 parent " + next.getPort()
                        + " 0 no-query no-digest default\nnever_direct allow all\n";
        Files.createDirectories(folder);
        Path file = Files.writeString(
                folder.resolve("squid.conf"), """
                http_port 127.0.0.1:%d
                pid_filename none
                cache_log stdio:/dev/stderr
                access_log none
                cache deny all
                coredump_dir none
                pinger_enable off
                shutdown_lifetime 0 seconds
                visible_hostname parent.test
                max_filedescriptors 1024
                workers 1
                %s%s
                http_access allow all
                """.formatted(port, chain, more.replace(":" + SECURE, ":" + secure)));
        List<String> command = List.of("squid", "-N", "-n", "via" + port, "-f", file.toString());
        return start(command, folder, port, secure);
    }

    /** Starts tinyproxy; the same parameters. */
    public static ForeignProxy tinyproxy(Path folder, InetSocketAddress next, String more) throws IOException {
        int port = freePort();
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("tinyproxy.conf"), """
                Port %d
                Listen 127.0.0.1
                Timeout 60
                MaxClients 50
                LogLevel Error
                Upstream http 127.0.0.1:%d
                %s
                """.formatted(port, next.getPort(), more));
        return start(List.of("tinyproxy", "-d", "-c", file.toString()), folder, port, port);
    }

    private static ForeignProxy start(List<String> command, Path folder, int port, int secure) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        ForeignProxy proxy = new ForeignProxy(process, port, secure);
        await().atMost(Duration.ofSeconds(20)).until(() -> proxy.answers(folder));
        return proxy;
    }

    private boolean answers(Path folder) throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("it ended: " + Files.readString(folder.resolve("log")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Where it listens with TLS. */
    public InetSocketAddress secure() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), secure);
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
