package dev.sallyport.testkit.fleet;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.testkit.Extent;
import dev.sallyport.testkit.net.Instance;
import dev.sallyport.testkit.net.NamespaceSockets;
import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.pod.ImageTable;
import dev.sallyport.testkit.shell.Shell;
import dev.sallyport.testkit.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Furnishes the processes of one fleet: network, folder, environment. Starts none. Thread-safe. */
final class FleetBuilder {
    static final String GATEWAY_NAME = Kube.GATEWAY + "." + Kube.SYSTEM_NAMESPACE + ".svc.cluster.local";
    private static final long ROOT = 0;
    private static final long PROXY_UID = 15401;
    private static final Duration INIT_LIMIT = Duration.ofSeconds(60);

    private final Instance instance;
    private final World world;
    private final FleetPlan plan;
    private final Path resolvConf;
    private final @Nullable FleetAuthority authority;

    FleetBuilder(Instance instance, World world, FleetPlan plan) {
        this.instance = instance;
        this.world = world;
        this.plan = plan;
        this.resolvConf = instance.folder().resolve("resolv.conf");
        write(resolvConf, "nameserver %s\noptions ndots:1\n".formatted(PodAddresses.CLUSTER_DNS.v4()));
        this.authority = plan.authorityLife == null ? null : new FleetAuthority(this, plan.authorityLife);
    }

    @Nullable
    FleetAuthority authority() {
        return authority;
    }

    /** The CA's process, not started. */
    FleetProcess authority(Map<String, String> environment) {
        NetworkNamespace network = instance.newNamespace("ca");
        PodAddresses addresses = attach(network);
        ProcessPlan process = new ProcessPlan(
                "ca",
                network,
                jar("cert-manager/target/quarkus-app/quarkus-run.jar"),
                jvm("ca"),
                environment,
                ROOT,
                folder("ca"),
                resolvConf,
                null);
        return new FleetProcess(process, addresses, NamespaceSockets.in(network));
    }

    FleetProcess gateway(int index, Path resources) {
        Map<String, String> environment = new HashMap<>();
        environment.put(Env.ROLE, "gateway");
        environment.put(Env.SOURCE, "directory:" + resources);
        environment.put("SALLYPORT_DRAIN_DELAY", "PT1S");
        environment.put("SALLYPORT_DRAIN_DEADLINE", "PT10S");
        if (plan.smallDisk != null) {
            environment.put(
                    "SALLYPORT_RECORD_FILE",
                    folder("gateway-" + index).resolve("small/records.jsonl").toString());
        }
        environment.putAll(plan.gatewayEnvironment);
        FleetPlan.Workload ours = new FleetPlan.Workload(Kube.SYSTEM_NAMESPACE, Kube.GATEWAY_SERVICE_ACCOUNT);
        return process("gateway", index, ours, environment);
    }

    FleetProcess sidecar(int index) {
        Map<String, String> environment = new HashMap<>();
        environment.put(Env.ROLE, "sidecar");
        environment.put(Env.GATEWAY, GATEWAY_NAME + ":15008");
        environment.put(Env.CLUSTER_CIDRS, PodAddresses.CLUSTER_CIDRS);
        environment.putAll(plan.sidecarEnvironment);
        FleetProcess sidecar = process("sidecar", index, plan.sidecars.get(index), environment);
        if (plan.captured) {
            capture(sidecar.network());
        }
        return sidecar;
    }

    private FleetProcess process(String role, int index, FleetPlan.Workload workload, Map<String, String> environment) {
        String name = role + "-" + index;
        NetworkNamespace network = instance.newNamespace(name);
        PodAddresses addresses = attach(network);
        environment.put(Env.IDENTITY_SOURCE, "files");
        environment.put(Env.IDENTITY_DIR, identity(name).toString());
        environment.put(Env.POD_NAME, name);
        environment.put(Env.POD_IP, addresses.v4());
        environment.put("MALLOC_ARENA_MAX", "1");
        if (authority != null) {
            environment.putAll(
                    authority.identity(name, workload.namespace(), workload.serviceAccount(), addresses, folder(name)));
        }
        ProcessPlan process = new ProcessPlan(
                name,
                network,
                jar("sidecar-proxy/target/quarkus-app/quarkus-run.jar"),
                jvm(role),
                environment,
                role.equals("sidecar") ? PROXY_UID : ROOT,
                folder(name),
                resolvConf,
                role.equals("gateway") ? plan.smallDisk : null);
        return new FleetProcess(process, addresses, NamespaceSockets.in(network));
    }

    /** The options the image starts a program with; only the AOT cache is missing. */
    private List<String> jvm(String program) {
        Path shipped = ImageTable.projectRoot().resolve("manifests/jvm/" + program + ".options");
        List<String> options = new ArrayList<>(List.of("@" + shipped));
        if (!Extent.isFull()) {
            // A short test ends before the optimising compiler would pay, and there are many processes.
            options.add("-XX:TieredStopAtLevel=1");
        }
        options.addAll(plan.jvm);
        return options;
    }

    private static void capture(NetworkNamespace network) {
        List<String> command = network.inside(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar("init-iptables/target/init-iptables.jar").toString()));
        Shell.run(INIT_LIMIT, command, "", Map.of(Env.CLUSTER_CIDRS, PodAddresses.CLUSTER_CIDRS))
                .orThrow();
    }

    PodAddresses attach(NetworkNamespace network) {
        PodAddresses addresses = world.router().nextAddresses();
        world.router().attach(network, addresses);
        return addresses;
    }

    Path identity(String name) {
        return folder(name).resolve("identity");
    }

    Path folder(String name) {
        try {
            return Files.createDirectories(instance.folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for " + name, e);
        }
    }

    private static Path jar(String path) {
        Path jar = ImageTable.projectRoot().resolve(path);
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is not there; build it (mvn package)");
        }
        return jar;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
