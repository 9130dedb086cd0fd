package dev.sallyport.bench.scenario;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import dev.sallyport.bench.ground.LoadGenerator;
import dev.sallyport.bench.load.Order;
import dev.sallyport.bench.load.Order.Kind;
import dev.sallyport.bench.load.Yield;
import dev.sallyport.bench.measure.Spread;
import dev.sallyport.bench.report.Results;
import dev.sallyport.bench.system.Packaged;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** (e) Our injector alone: a realistic pod is reviewed over kept TLS connections, as an API server does it. */
public final class Reviews {
    private static final String TITLE = "(e) admission reviews, 8 kept connections";
    private static final int PORT = 30_001;
    private static final int HEALTH = 30_002;
    private static final int CONNECTIONS = 8;
    private static final String RESOURCES = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16, 10.96.0.0/12], defaultPosture: Deny }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: shop, labels: { sallyport.dev/inject: enabled } }
            """;

    private final Packaged packaged;
    private final Results results;

    /** Nothing runs yet. */
    public Reviews(Packaged packaged, Results results) {
        this.packaged = packaged;
        this.results = results;
    }

    /** Warm-up and {@code rounds} windows. */
    public void run(Ground ground, int rounds, int warmupMillis, int warmups, int millis) {
        if (!packaged.isThere("injector-webhook")) {
            results.getFailures().add("(e): injector-webhook is not packaged; make bench does that");
            return;
        }
        String request = ground.write("review.http", request()).toString();
        try (Hop injector = start(ground);
                LoadGenerator generator = new LoadGenerator(ground, Ground.INJECTOR_NAME, "mesh-ca.crt")) {
            new WarmUp(warmups).run(generator, order(injector, request, 0, warmupMillis));
            List<Yield> yields = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                yields.add(generator.run(order(injector, request, 300, millis)));
            }
            long failures = yields.stream().mapToLong(Yield::failures).sum();
            if (failures > 0 || yields.stream().anyMatch(yield -> yield.units() == 0)) {
                results.getFailures()
                        .add("(e): %d reviews failed, the first: %s\n%s"
                                .formatted(failures, yields.getFirst().firstFailure(), Ground.tail(injector.output())));
                return;
            }
            add("reviews/s", yields.stream().map(Yield::perSecond).toList());
            add(
                    "reviews per CPU-s",
                    yields.stream()
                            .map(yield -> yield.units() / yield.systemCpuSeconds())
                            .toList());
            add(
                    "MiB under load",
                    yields.stream()
                            .map(yield -> yield.residentKib().getOrDefault("sidecar", 0L) / 1024.0)
                            .toList());
        }
    }

    private void add(String quantity, List<Double> values) {
        results.add(TITLE, Results.ALONE, quantity, Spread.of(values));
    }

    private Hop start(Ground ground) {
        ground.write("injector-resources/all.yaml", RESOURCES);
        Map<String, String> told = new LinkedHashMap<>();
        told.put("SALLYPORT_SOURCE", "directory:" + ground.folder().resolve("injector-resources"));
        told.put("SALLYPORT_IDENTITY_SOURCE", "files");
        told.put("SALLYPORT_IDENTITY_DIR", ground.folder().resolve("injector").toString());
        told.put("SALLYPORT_HTTPS_HOST", "127.0.0.1");
        told.put("SALLYPORT_HTTPS_PORT", Integer.toString(PORT));
        told.put("SALLYPORT_HEALTH_HOST", "127.0.0.1");
        told.put("SALLYPORT_HEALTH_PORT", Integer.toString(HEALTH));
        told.put("SALLYPORT_INIT_IMAGE", "sallyport/init-iptables:bench");
        told.put("SALLYPORT_PROXY_IMAGE", "sallyport/sidecar-proxy:bench");
        told.put("SALLYPORT_POD_NAME", "sallyport-injector-0");
        return packaged.start(ground, "injector", "injector-webhook", "injector", "", told)
                .await(() -> ground.answers(HEALTH, "/q/health/ready"));
    }

    private static Order order(Hop injector, String request, int warmup, int window) {
        return new Order(
                Kind.REVIEWS,
                "127.0.0.1",
                PORT,
                "",
                CONNECTIONS,
                0,
                warmup,
                window,
                request,
                Map.of("sidecar", List.of(injector.pid())));
    }

    private static String request() {
        try (InputStream file = Objects.requireNonNull(Reviews.class.getResourceAsStream("review.json"))) {
            byte[] body = file.readAllBytes();
            return "POST /mutate?timeout=10s HTTP/1.1\r\nHost: " + Ground.INJECTOR_NAME
                    + "\r\ncontent-type: application/json\r\naccept: application/json\r\ncontent-length: " + body.length
                    + "\r\n\r\n" + new String(body, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the review", e);
        }
    }
}
