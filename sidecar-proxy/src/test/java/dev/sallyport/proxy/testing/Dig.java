package dev.sallyport.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's dig, asking one server once. */
public final class Dig {
    private final InetSocketAddress server;

    public Dig(InetSocketAddress server) {
        this.server = server;
    }

    /** Everything it prints about this question. */
    public String ask(String... question) {
        List<String> command = new ArrayList<>(List.of(
                "dig",
                "@" + server.getAddress().getHostAddress(),
                "-p",
                Integer.toString(server.getPort()),
                "+tries=1",
                "+time=8",
                "+nocookie"));
        command.addAll(List.of(question));
        try {
            Process dig = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(dig.getInputStream().readAllBytes(), UTF_8);
            if (!dig.waitFor(20, TimeUnit.SECONDS)) {
                dig.destroyForcibly();
                throw new AssertionError("dig does not end: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
