package dev.sallyport.proxy.originate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.sallyport.proxy.exchange.Http2Settings;
import dev.sallyport.proxy.identity.TlsEngine;
import dev.sallyport.proxy.testing.GatewayBench;
import dev.sallyport.proxy.testing.GatewayBench.Answer;
import dev.sallyport.proxy.testing.GatewayBench.Tunnel;
import dev.sallyport.proxy.testing.TestSettings;
import dev.sallyport.resources.source.DirectoryResourceSource;
import dev.sallyport.resources.source.Publication;
import dev.sallyport.resources.source.ResourceListener;
import dev.sallyport.resources.source.Timing;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.WebCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A gateway whose policy lies in a folder, for one host that a test puts on its internet. */
public final class OriginScene implements AutoCloseable, ResourceListener {
    public static final String HOST = "api.partner.example";
    public static final String ADDRESS = "8.8.8.8";

    public final WebCa ca = WebCa.create();
    public final GatewayBench bench;
    public final Path folder;
    private final Path files;
    private final DirectoryResourceSource source;
    private final AtomicLong generation = new AtomicLong();
    private volatile List<Problem> problems = List.of();

    public OriginScene(Path folder, TlsEngine engine) {
        this(folder, new GatewayBench(TestSettings.gateway(), TestSettings.dial(), engine));
    }

    /** With bounds of HTTP/2 of its own. */
    public OriginScene(Path folder, Http2Settings http2, long mostHeld) {
        this(folder, new GatewayBench(TestSettings.gateway(), TestSettings.dial(), TlsEngine.OPENSSL, http2, mostHeld));
    }

    /** The same with a gateway of a test's own, which it owns. */
    public OriginScene(Path folder, GatewayBench gateway) {
        this.folder = folder;
        this.files = folder.resolve("resources");
        bench = gateway;
        bench.dns.name(HOST, ADDRESS);
        put("settings", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressSettings
                metadata: { name: cluster }
                spec: { clusterCIDRs: [10.42.0.0/16] }
                """);
        put("policy", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressPolicy
                metadata: { name: partner, namespace: shop }
                spec: { rules: [{ name: partner, hosts: [api.partner.example] }] }
                """);
        source = new DirectoryResourceSource(
                files, new Timing(Duration.ofMillis(20), Duration.ofMillis(50)), Clock.systemUTC());
    }

    /** The destination, with what stands in its spec beside the host. */
    public OriginScene destination(String spec) {
        return put("destination", """
                apiVersion: egress.sallyport.dev/v1alpha1
                kind: EgressDestination
                metadata: { name: partner, namespace: shop }
                spec: { hosts: [api.partner.example], %s }
                """.formatted(spec));
    }

    public OriginScene trust(WebCa authority, String crlPem) {
        String crl = crlPem.isEmpty() ? "" : "\n  ca.crl: |\n" + crlPem.indent(4);
        return put(
                "ca",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: partner-ca, namespace: shop }\ndata:\n  ca.crt: |\n"
                        + authority.rootPem().indent(4) + crl);
    }

    public OriginScene credential(IssuedSvid client) {
        return put(
                "credential",
                "apiVersion: v1\nkind: Secret\nmetadata: { name: partner, namespace: shop }\ndata:\n  tls.crt: "
                        + base64(client.chainPem()) + "\n  tls.key: " + base64(client.keyPem()) + "\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /** Writes a file as an editor does: whole, at once. */
    public OriginScene put(String name, String text) {
        try {
            Files.createDirectories(files);
            Path next = files.resolve("." + name);
            Files.writeString(next, text);
            Files.move(
                    next,
                    files.resolve(name + ".yaml"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins to read what lies there. */
    public OriginScene start() {
        source.start(this);
        awaitGeneration(1);
        return this;
    }

    public void awaitGeneration(long least) {
        await().atMost(Duration.ofSeconds(10)).until(() -> generation.get() >= least);
    }

    public long generation() {
        return generation.get();
    }

    public List<String> problems() {
        return problems.stream().map(Problem::toString).toList();
    }

    @Override
    public void published(Publication publication) {
        bench.policy.publish(publication.snapshot());
        generation.set(publication.snapshot().generation());
    }

    @Override
    public void confirmed(Instant readAt) {}

    @Override
    public void problems(List<Problem> found) {
        problems = found;
    }

    /** One request of shop's over a tunnel of its own; what the app is answered, or the refusal's reason and detail. */
    public String get(int port, String path) throws IOException {
        try (Tunnel tunnel = bench.open(HOST + ":" + port, "http1").send(request(path, "close"))) {
            return switch (tunnel.await()) {
                case Answer.Refused(var refusal) -> refusal.reason().label() + ": " + refusal.detail();
                case Answer.Admitted() -> tunnel.readAll();
            };
        }
    }

    public static String request(String path, String connection) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: " + connection + "\r\n\r\n";
    }

    public double handshakes(String result) {
        return bench.meters
                .get("sallyport.upstream.tls.handshakes")
                .tag("result", result)
                .counter()
                .count();
    }

    @Override
    public void close() {
        source.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> bench.live.size() == 0);
        bench.close();
    }
}
