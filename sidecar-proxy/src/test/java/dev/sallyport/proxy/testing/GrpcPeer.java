package dev.sallyport.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Debian's gRPC (python3-grpcio): a server that says what happens to its calls, and a client. */
public final class GrpcPeer implements AutoCloseable {
    private final Process process;
    private final Collection<String> said = new ConcurrentLinkedQueue<>();

    private GrpcPeer(Process process) {
        this.process = process;
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines = process.inputReader(UTF_8)) {
                lines.lines().forEach(said::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A server on an ephemeral port; with TLS when given a key and a chain, PEM files. */
    public static GrpcPeer server(Path... keyAndChain) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script("server.py")));
        for (Path file : keyAndChain) {
            command.add(file.toString());
        }
        try {
            GrpcPeer peer = new GrpcPeer(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            peer.awaitSaid("port ");
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a client that makes these calls says of them, line by line. */
    public static List<String> call(int port, String authority, String... calls) {
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/python3", script("client.py"), Integer.toString(port), authority));
        command.addAll(List.of(calls));
        try {
            Process client =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            List<String> lines = client.inputReader(UTF_8).lines().toList();
            client.waitFor(30, TimeUnit.SECONDS);
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static String script(String name) {
        try {
            Path file = Path.of("src/test/resources/grpc", name).toAbsolutePath();
            Files.size(file);
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitSaid(String beginning) {
        await().atMost(Duration.ofSeconds(15)).until(() -> said.stream().anyMatch(line -> line.startsWith(beginning)));
    }

    public Collection<String> said() {
        return said;
    }

    public InetSocketAddress address() {
        String line = said.stream()
                .filter(each -> each.startsWith("port "))
                .findFirst()
                .orElseThrow();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line.substring(5)));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
