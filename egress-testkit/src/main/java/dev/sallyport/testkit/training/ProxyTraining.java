package dev.sallyport.testkit.training;

import dev.sallyport.model.contract.Env;
import dev.sallyport.testkit.ca.StubCa;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;

/**
 * A sidecar and a gateway at work together, identities from a CA, thousands of tunnels between them. Half of the sidecar's
 * streams go to the gateway, whose policy refuses them: a gateway never dials an address of its own machine, and there is
 * no other here. The other half goes to an {@link EchoGateway} and carries bytes.
 */
final class ProxyTraining {
    private static final int PROBES = 10;
    private static final String RESOURCES = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.244.0.0/16], defaultPosture: Deny }
            ---
            apiVersion: v1
            kind: Namespace
            metadata: { name: shop }
            ---
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressPolicy
            metadata: { name: checkout, namespace: shop }
            spec:
              rules:
                - { name: payments, hosts: [api.payments.example, "*.cards.example"], ports: [443] }
                - { name: local, hosts: [service1.example, service2.example], ports: [443, 8080] }
            """;

    private final Path folder;
    private final int tunnels;
    private final TestCa ca = TestCa.create("cluster.local");
    private final ProxyLoad load = new ProxyLoad();

    /** Files lie in {@code folder}; apps open {@code tunnels} tunnels, and guests half as many. */
    ProxyTraining(Path folder, int tunnels) {
        this.folder = folder;
        this.tunnels = tunnels;
    }

    /** Trains both roles; the caches are left in the folder. Blocking. */
    void run(Program sidecarProgram, Program gatewayProgram) throws IOException, GeneralSecurityException {
        int tunnelPort = Trainee.freePort();
        int explicitProxy = Trainee.freePort();
        int capture = Trainee.freePort();
        try (StubCa gatewaysCa = new StubCa(ca);
                StubCa sidecarsCa = new StubCa(ca);
                EchoGateway echo = new EchoGateway(Identity.of(ca, "sallyport-system", "sallyport-gateway"))) {
            gatewaysCa.issue(SvidRequest.workload("sallyport-system", "sallyport-gateway"));
            sidecarsCa.issue(SvidRequest.workload("shop", "checkout").podUid("0d1b6a5e-5c2e"));
            try (Trainee gateway = Trainee.start(gatewayProgram, folder, gateway(gatewaysCa, tunnelPort));
                    Trainee sidecar = Trainee.start(
                            sidecarProgram, folder, sidecar(sidecarsCa, explicitProxy, capture, echo, tunnelPort))) {
                gateway.await("started");
                gateway.await("ready");
                sidecar.await("started");
                work(tunnelPort, explicitProxy, capture);
                gateway.probe(PROBES);
                sidecar.probe(PROBES);
                report(echo);
                sidecar.finish();
                gateway.finish();
            }
        }
    }

    private void work(int tunnelPort, int explicitProxy, int capture) throws GeneralSecurityException {
        load.apps(explicitProxy, tunnels);
        load.strays(capture, tunnels / 20);
        load.guests(tunnelPort, Identity.of(ca, "shop", "checkout"), tunnels / 4);
    }

    private void report(EchoGateway echo) {
        Say.line("proxy: %d tunnels carried bytes, %d were refused, %d failed; %d handshakes of the sidecar"
                .formatted(load.carried(), load.refused(), load.failed(), echo.handshakes()));
        if (load.carried() < tunnels / 10 || load.refused() < tunnels / 10 || load.failed() > tunnels / 10) {
            throw new IllegalStateException("that is no training: see the logs in " + folder);
        }
    }

    private Map<String, String> gateway(StubCa from, int tunnelPort) throws IOException {
        Path resources = Files.createDirectories(folder.resolve("resources"));
        Files.writeString(resources.resolve("all.yaml"), RESOURCES);
        Map<String, String> environment = identity(from, "sallyport-system", "sallyport-gateway");
        environment.put(Env.ROLE, "gateway");
        environment.put(Env.SOURCE, "directory:" + resources);
        environment.put("SALLYPORT_TUNNEL_PORT", Integer.toString(tunnelPort));
        environment.put("SALLYPORT_CANARY_PORT", "0");
        // All guests come from one address here.
        environment.put("SALLYPORT_LIMITS_HANDSHAKES_PER_SECOND_PER_ADDRESS", "10000");
        environment.put("SALLYPORT_LIMITS_HANDSHAKE_BURST_PER_ADDRESS", "10000");
        environment.put("SALLYPORT_RECORD_FILE", folder.resolve("records.jsonl").toString());
        return environment;
    }

    private Map<String, String> sidecar(StubCa from, int explicitProxy, int capture, EchoGateway echo, int gateway)
            throws IOException {
        Map<String, String> environment = identity(from, "shop", "checkout");
        environment.put(Env.ROLE, "sidecar");
        environment.put(Env.GATEWAY, "127.0.0.1:" + echo.port() + ",127.0.0.1:" + gateway);
        environment.put(Env.CLUSTER_CIDRS, "10.244.0.0/16");
        environment.put(Env.LOCKDOWN, "true");
        environment.put("SALLYPORT_CANARY_PORT", "1");
        environment.put("SALLYPORT_EXPLICIT_PROXY_PORT", Integer.toString(explicitProxy));
        environment.put("SALLYPORT_CAPTURE_PORT", Integer.toString(capture));
        return environment;
    }

    private Map<String, String> identity(StubCa from, String namespace, String serviceAccount) throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put(Env.IDENTITY_SOURCE, "ca");
        environment.put(Env.CA, from.address());
        environment.put("SALLYPORT_TOKEN_FILE", write("token", "a.projected.token"));
        environment.put("SALLYPORT_BUNDLE_FILE", write("bundle.pem", ca.bundlePem()));
        environment.put(Env.POD_NAMESPACE, namespace);
        environment.put(Env.SERVICE_ACCOUNT, serviceAccount);
        environment.put("SALLYPORT_DRAIN_DELAY", "PT0S");
        environment.put("SALLYPORT_DRAIN_DEADLINE", "PT1S");
        return environment;
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
