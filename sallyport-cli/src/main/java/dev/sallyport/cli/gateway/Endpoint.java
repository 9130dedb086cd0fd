package dev.sallyport.cli.gateway;

import dev.sallyport.cli.cluster.Kubectl;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.model.net.Authority;
import dev.sallyport.resources.document.Quoted;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A port on this machine behind which a program listens, and what has to end when it is no longer needed. */
public final class Endpoint implements AutoCloseable {
    private static final Pattern FORWARDING = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) -> \\d+");
    private static final long PATIENCE_SECONDS = 30;

    private final String host;
    private final int port;
    private final @Nullable Process forwarding;

    private Endpoint(String host, int port, @Nullable Process forwarding) {
        this.host = host;
        this.port = port;
        this.forwarding = forwarding;
    }

    /** One that somebody else keeps. */
    public static Endpoint stated(String option, String text) throws UserMistake {
        try {
            Authority authority = Authority.parse(text);
            return new Endpoint(authority.host().text(), authority.port(), null);
        } catch (IllegalArgumentException e) {
            throw new UserMistake(option + " is host:port: " + e.getMessage() + ".");
        }
    }

    /**
     * One through {@code kubectl port-forward}, which asks the API server whether you may. Blocking.
     *
     * @param target like {@code deploy/sallyport-gateway} or {@code pod/name}
     */
    public static Endpoint forwarded(Kubectl kubectl, String namespace, String target, int port) throws UserMistake {
        Process process;
        try {
            process = kubectl.start(true, "--namespace=" + namespace, "port-forward", target, ":" + port);
        } catch (UserMistake mistake) {
            throw new UserMistake(
                    mistake.sentence() + " Without it, say --admin or --proxy with a port that is forwarded.");
        }
        return new Endpoint("127.0.0.1", localPort(process), process);
    }

    /** Read on a thread of its own, which goes on reading so that kubectl never waits for a reader. */
    private static int localPort(Process process) throws UserMistake {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> listen(process, port));
        try {
            return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new UserMistake("kubectl port-forward says: " + said(e));
        } catch (TimeoutException e) {
            process.destroy();
            throw new UserMistake("kubectl port-forward said nothing for " + PATIENCE_SECONDS + " s.");
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new UserMistake("Interrupted.");
        }
    }

    private static String said(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? "nothing" : String.valueOf(cause.getMessage());
    }

    private static void listen(Process process, CompletableFuture<Integer> port) {
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher forwarding = FORWARDING.matcher(line);
                if (forwarding.find()) {
                    port.complete(Integer.parseInt(forwarding.group(1)));
                } else if (said.length() < 1_000) {
                    said.append(said.isEmpty() ? "" : " ").append(Quoted.line(line));
                }
            }
        } catch (IOException e) {
            said.append(Quoted.line(String.valueOf(e.getMessage())));
        }
        port.completeExceptionally(new IOException(said.isEmpty() ? "nothing, and ended." : said.toString()));
    }

    /** For a URL. */
    public String hostAndPort() {
        return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The host alone. */
    String host() {
        return host;
    }

    /** The port. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        if (forwarding != null) {
            forwarding.destroy();
        }
    }

    @Override
    public String toString() {
        return hostAndPort();
    }
}
