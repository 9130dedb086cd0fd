package dev.sallyport.bench.system;

import dev.sallyport.bench.ground.Ground;
import dev.sallyport.bench.ground.Hop;
import java.nio.file.Path;
import java.security.Security;
import java.util.LinkedHashMap;
import java.util.List;
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

    private static final List<String> LIMITS = List.of(
            "SALLYPORT_GATEWAY_SESSION_MAX_TUNNELS_PER_IDENTITY",
            "SALLYPORT_LIMITS_MAX_TUNNELS_PER_POD",
            "SALLYPORT_LIMITS_TUNNELS_PER_SECOND_PER_POD",
            "SALLYPORT_LIMITS_TUNNEL_BURST_PER_POD",
            "SALLYPORT_LIMITS_TUNNELS_PER_SECOND_PER_IDENTITY",
            "SALLYPORT_LIMITS_TUNNEL_BURST_PER_IDENTITY",
            "SALLYPORT_TUNNEL_LIMITS_STREAMS_PER_SECOND");

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
        return packaged.isThere("sidecar-proxy")
                ? Availability.present(packaged.version())
                : Availability.absent("sidecar-proxy is not packaged; make bench does that");
    }

    @Override
    public String remark() {
        String cache = packaged.cache("gateway").isPresent() ? "AOT caches" : "no AOT caches";
        return cache + (engine.equals("jdk") ? "; AES-256 and ChaCha20 taken off the JDK's list" : "")
                + "; resolves, vets, records to a file";
    }

    @Override
    public Running start(Ground ground, String address, int slot) {
        int first = 20_000 + slot * 10;
        Map<String, Hop> hops = new LinkedHashMap<>();
        hops.put("gateway", gateway(ground, first));
        hops.put("sidecar", sidecar(ground, first));
        Running captured = Capture.of(ground, name(), address, first, hops);
        return captured.address().equals(address)
                ? captured
                : new Running(name(), "127.0.0.1", first + 3, Ground.NAME + ":" + Ground.PORT, hops);
    }

    private Hop gateway(Ground ground, int first) {
        String name = name() + "-gateway";
        ground.write(name + "/resources/all.yaml", RESOURCES);
        Path records = ground.folderOfProxies(name + "/records");
        Map<String, String> told = common("gateway", ground, first + 2);
        told.put("SALLYPORT_SOURCE", "directory:" + ground.folder().resolve(name + "/resources"));
        told.put("SALLYPORT_TUNNEL_PORT", Integer.toString(first + 1));
        told.put("SALLYPORT_CANARY_PORT", "0");
        told.put("SALLYPORT_RESOLVER_SERVERS", Ground.DNS + ":53");
        told.put("SALLYPORT_RECORD_STDOUT", "false");
        told.put("SALLYPORT_RECORD_FILE", records.resolve("records.jsonl").toString());
        // One pod stands for many here: its limits are raised, what enforces them runs.
        for (String limit : LIMITS) {
            told.put(limit, "32768");
        }
        return packaged.start(ground, name, "sidecar-proxy", "gateway", suites(ground), told)
                .await(() -> ground.answers(first + 2, "/q/health/ready"));
    }

    private Hop sidecar(Ground ground, int first) {
        return launchSidecar(ground, name() + "-sidecar", first)
                .await(() -> ground.answers(first + 4, "/q/health/ready"));
    }

    /** A sidecar on its way up. */
    Hop launchSidecar(Ground ground, String name, int first) {
        return packaged.start(ground, name, "sidecar-proxy", "sidecar", suites(ground), toldSidecar(ground, first));
    }

    private Map<String, String> toldSidecar(Ground ground, int first) {
        Map<String, String> told = common("sidecar", ground, first + 4);
        told.put("SALLYPORT_GATEWAY", "127.0.0.1:" + (first + 1));
        told.put("SALLYPORT_CAPTURE_PORT", Integer.toString(first));
        told.put("SALLYPORT_EXPLICIT_PROXY_PORT", Integer.toString(first + 3));
        told.put("SALLYPORT_SIDECAR_MAX_CONNECTIONS", "32768");
        return told;
    }

    private Map<String, String> common(String role, Ground ground, int health) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("SALLYPORT_ROLE", role);
        told.put("SALLYPORT_IDENTITY_DIR", ground.folder().resolve(role).toString());
        told.put("SALLYPORT_TLS_ENGINE", engine);
        told.put("SALLYPORT_EVENT_LOOPS", Integer.toString(workers));
        told.put("SALLYPORT_HEALTH_PORT", Integer.toString(health));
        told.put("SALLYPORT_CLUSTER_CIDRS", "10.244.0.0/16,10.96.0.0/12");
        return told;
    }

    /** The JDK would choose AES-256; all others are held to AES-128. */
    private String suites(Ground ground) {
        if (!engine.equals("jdk")) {
            return "";
        }
        Path file = ground.write(
                "suites.security",
                "jdk.tls.disabledAlgorithms=" + Security.getProperty("jdk.tls.disabledAlgorithms")
                        + ", TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256\n");
        return "-Djava.security.properties=" + file;
    }
}
