package dev.sallyport.proxy.cluster;

import dev.sallyport.testkit.controlplane.ServerProcess;
import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A web server in a network namespace of its own, on a private address: what the gateway itself listens on it never dials.
 * The machine gets the other end of the link, and loses it with {@link #close}. Needs root.
 */
final class Outside implements AutoCloseable {
    static final String ADDRESS = "10.203.77.2";
    static final int PORT = 8080;
    /** What it serves at {@code /}. */
    static final String GOODS = "goods";

    private static final String NEAR = "10.203.77.1";

    private final NetworkNamespace namespace =
            new NetworkNamespace("sallyport-outside-" + ProcessHandle.current().pid());
    private final String link = "sp" + ProcessHandle.current().pid();
    private ServerProcess server;

    Outside(Path folder) throws IOException {
        Path served = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(served.resolve("index.html"), GOODS);
        Shell.run("ip", "netns", "add", namespace.name()).orThrow();
        Shell.run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", namespace.name())
                .orThrow();
        Shell.run("ip", "addr", "add", NEAR + "/30", "dev", link).orThrow();
        Shell.run("ip", "link", "set", link, "up").orThrow();
        namespace.ip("link set lo up\naddr add %s/30 dev eth0\nlink set eth0 up\n".formatted(ADDRESS));
        server = ServerProcess.start(
                namespace.inside(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-m",
                        "jdk.httpserver",
                        "-b",
                        ADDRESS,
                        "-p",
                        Integer.toString(PORT),
                        "-d",
                        served.toAbsolutePath().toString())),
                Map.of(),
                folder.resolve("outside.log"));
        Eventually.await("a server outside", Duration.ofSeconds(30), Outside::answers);
    }

    private static boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(ADDRESS, PORT), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        server.close();
        Shell.run("ip", "link", "del", link);
        Shell.run("ip", "netns", "del", namespace.name()).orThrow();
    }
}
