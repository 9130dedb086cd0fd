package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The packaged program in both roles, with the flags of its image and its Deployment, under a policy that allows the
 * upstream by name. Nothing is switched off: names are resolved, addresses vetted, records written to a file.
 */
final class Sallyport implements Contender {
    private static final String RESOURCES = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16, 10.96.0.0/12], defaultPosture: Deny }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: bench }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: app, namespace: bench }
            spec:
              subjects: [{ serviceAccount: app }]
              rules:
                - { name: upstream, hosts: [%s], ports: [%d] }
            """.formatted(Ground.NAME, Ground.PORT);

    private final String engine;
    private final int workers;
    private final Packaged packaged;

    /** Ours with one TLS engine, {@code openssl} or {@code jdk}. */
    Sallyport(String engine, int workers, Packaged packaged) {
        this.engine = engine;
        this.workers = workers;
        this.packaged = packaged;
    }

    @Override
    public String name() {
        return "ours-" + engine;
    }

    @Override
    public Availability availability() {
        return packaged.isThere()
                ? Availability.present(packaged.version())
                : Availability.absent("sidecar-proxy is not packaged; make bench does that");
    }

    @Override
    public Running start(Ground ground, String address, int slot) {
        int first = 20_000 + slot * 10;
        Path app = packaged.copyInto(ground);
        Map<String, Hop> hops = new LinkedHashMap<>();
        hops.put("gateway", gateway(ground, app, first));
        hops.put("sidecar", sidecar(ground, app, first));
        Running captured = Capture.of(ground, name(), address, first, hops);
        return captured.address().equals(address)
                ? captured
                : new Running(name(), "127.0.0.1", first + 3, Ground.NAME + ":" + Ground.PORT, hops);
    }

    private Hop gateway(Ground ground, Path app, int first) {
        String name = name() + "-gateway";
        ground.write(name + "/resources/all.yaml", RESOURCES);
        Path records = ground.folderOfProxies(name + "/records");
        Map<String, String> environment = common("gateway", ground, first + 2);
        environment.put("JDK_JAVA_OPTIONS", Packaged.GATEWAY_OPTIONS);
        environment.put("SALLYPORT_SOURCE", "directory:" + ground.folder().resolve(name + "/resources"));
        environment.put("SALLYPORT_TUNNEL_PORT", Integer.toString(first + 1));
        environment.put("SALLYPORT_CANARY_PORT", "0");
        environment.put("SALLYPORT_RESOLVER_SERVERS", Ground.DNS + ":53");
        environment.put("SALLYPORT_RECORD_STDOUT", "false");
        environment.put(
                "SALLYPORT_RECORD_FILE", records.resolve("records.jsonl").toString());
        // One identity holds all the tunnels of this bench; in a cluster 10 000 would be those of many.
        environment.put("SALLYPORT_GATEWAY_SESSION_MAX_TUNNELS_PER_IDENTITY", "32768");
        return ground.proxy(name, environment, packaged.command(app)).await(() -> ready(ground, first + 2));
    }

    private Hop sidecar(Ground ground, Path app, int first) {
        Map<String, String> environment = common("sidecar", ground, first + 4);
        environment.put("JDK_JAVA_OPTIONS", Packaged.SIDECAR_OPTIONS);
        environment.put("SALLYPORT_GATEWAY", "127.0.0.1:" + (first + 1));
        environment.put("SALLYPORT_CAPTURE_PORT", Integer.toString(first));
        environment.put("SALLYPORT_EXPLICIT_PROXY_PORT", Integer.toString(first + 3));
        environment.put("SALLYPORT_SIDECAR_MAX_CONNECTIONS", "32768");
        return ground.proxy(name() + "-sidecar", environment, packaged.command(app))
                .await(() -> ready(ground, first + 4));
    }

    private Map<String, String> common(String role, Ground ground, int health) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("SALLYPORT_ROLE", role);
        environment.put("SALLYPORT_IDENTITY_DIR", ground.folder().resolve(role).toString());
        environment.put("SALLYPORT_TLS_ENGINE", engine);
        environment.put("SALLYPORT_EVENT_LOOPS", Integer.toString(workers));
        environment.put("SALLYPORT_HEALTH_PORT", Integer.toString(health));
        environment.put("SALLYPORT_CLUSTER_CIDRS", "10.244.0.0/16,10.96.0.0/12");
        return environment;
    }

    private static boolean ready(Ground ground, int port) {
        return ground.run("curl", "-fsS", "-o", "/dev/null", "-m", "2", "http://127.0.0.1:" + port + "/q/health/ready")
                .succeeded();
    }

    /** True when an AOT cache lies beside the packaged program. */
    static boolean hasCache(Path app) {
        return Files.exists(app.resolve("app.aot"));
    }
}
