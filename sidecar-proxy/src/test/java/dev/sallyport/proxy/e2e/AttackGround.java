package dev.sallyport.proxy.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.testkit.admission.Admission;
import dev.sallyport.testkit.ca.IssuedSvid;
import dev.sallyport.testkit.ca.SvidRequest;
import dev.sallyport.testkit.ca.TestCa;
import dev.sallyport.testkit.cluster.SallyportSystem;
import dev.sallyport.testkit.cluster.TestCluster;
import dev.sallyport.testkit.cluster.UserPods;
import dev.sallyport.testkit.pod.ProcessCredentials;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cluster with the demo's policies in which Sallyport is installed: CA, injector, gateway. The pod {@code shop/till} of
 * service account {@code checkout} came through the injector and holds an attacker's tools in {@code /attack}: scripts and
 * stolen, wrong and foreign certificates. The CA signs under the root of {@link TestCluster#ca()}, so that a certificate
 * made there is judged for its own flaw and not for its root. Confined to one thread.
 */
final class AttackGround implements AutoCloseable {
    /** Root that has become the sidecar's user. */
    static final ProcessCredentials SIDECARS_USER =
            ProcessCredentials.defaultRoot().as(15401, 15401);

    /** Of the outside's log: places and hosts that the tests reach by rights. */
    private static final List<String> ALLOWED = List.of(
            " 192.175.48.15 plain.partner.example /",
            " 192.175.48.10 api.payments.example /",
            " 192.175.48.12 shop.partner.example /",
            " 2620:4f:8000:0:0:0:0:10 api.payments.example /",
            " 192.175.48.20 flip.evil.example /",
            " 192.175.48.60 ", // LearningNetnsIT's
            " 192.175.48.61 7",
            " 192.175.48.15 7",
            " 192.175.48.16 7");

    private static final int CA_USER = 65532;
    private static final List<String> RESOURCES = List.of("settings.yaml", "platform.yaml", "shop.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestCluster cluster = TestCluster.start();
    private final Path resources = cluster.folder().resolve("resources");
    private final SallyportSystem system;
    private final RunningPod till;
    private @Nullable RunningPod slipped;

    private AttackGround() {
        for (String name : RESOURCES) {
            write(name, resource("/demo/resources/" + name));
        }
        system = SallyportSystem.install(cluster, resources, this::prepared);
        Admission<Pod> admitted = system.admission().create(armed(UserPods.app("shop", "checkout", "till")));
        cluster.objects()
                .configMap(
                        "shop", "attack", tools(admitted.orThrow().getMetadata().getUid()));
        till = system.start(admitted);
    }

    /** Starts everything; about twenty seconds. */
    static AttackGround start() {
        return new AttackGround();
    }

    TestCluster cluster() {
        return cluster;
    }

    RunningPod till() {
        return till;
    }

    SallyportSystem system() {
        return system;
    }

    RunningPod gateway() {
        return system.gateway();
    }

    RecordBook records() {
        return new RecordBook(system.records());
    }

    /** A pod of the governed namespace {@code shop} that admission never saw: no redirect, no guard, no sidecar; armed. */
    synchronized RunningPod slipped() {
        if (slipped == null) {
            slipped = cluster.run(armed(UserPods.app("shop", "checkout", "slipped")));
        }
        return slipped;
    }

    /** The credentials of the pod's app. */
    ProcessCredentials app() {
        return till.container(SallyportSystem.APP).credentials();
    }

    /** Writes a file into the gateway's resources folder. */
    void write(String name, String yaml) {
        try {
            Files.writeString(Files.createDirectories(resources).resolve(name), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + name, e);
        }
    }

    /** Takes a file out of the gateway's resources folder. */
    void remove(String name) {
        try {
            Files.delete(resources.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + name, e);
        }
    }

    /** Runs one of the scripts in the pod; it must end well. */
    CommandResult script(ProcessCredentials user, String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of("python3", "/attack/" + name));
        command.addAll(List.of(arguments));
        return till.exec(SallyportSystem.APP, user, Duration.ofSeconds(90), command)
                .orThrow();
    }

    /** Sends attacks to the gateway from inside the pod; what came of each, by its name. */
    Map<String, String> attack(ProcessCredentials user, List<Attack> attacks) {
        String out = script(user, "attack.py", gateway().addresses().v4(), Long.toString(user.uid()), json(attacks))
                .stdout();
        return table(out);
    }

    /** curl from inside the pod's app, trusting the internet's CA. */
    CommandResult curl(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("curl", "-sS", "--max-time", "10", "--cacert", "/etc/internet/ca.crt"));
        command.addAll(List.of(arguments));
        return till.exec(SallyportSystem.APP, app(), Duration.ofSeconds(15), command);
    }

    /** A metric of the gateway: the sum over all series whose labels hold {@code labels}. */
    double metric(String name, String labels) {
        String url = "http://%s:15420/q/metrics".formatted(gateway().addresses().v4());
        return gateway()
                .exec("gateway", "curl", "-sS", url)
                .orThrow()
                .stdout()
                .lines()
                .filter(line -> line.startsWith(name) && line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** What the outside servers have seen and no test was allowed to do: any other place, any other host. */
    List<String> refusedButSeenOutside() {
        return cluster.world().outsideLog().stream()
                .filter(line -> ALLOWED.stream().noneMatch(line::contains))
                .toList();
    }

    /** Lines of name, tab, words. */
    static Map<String, String> table(String lines) {
        Map<String, String> table = new LinkedHashMap<>();
        lines.lines().map(line -> line.split("\t", 2)).forEach(cells -> table.put(cells[0], cells[1]));
        return table;
    }

    private Pod prepared(Pod pod) {
        return switch (pod.getMetadata().getName()) {
            case "ca" -> underOurRoot(pod);
            case "gateway" -> unhurried(pod);
            default -> pod;
        };
    }

    /** One address attacks with hundreds of handshakes here; that pace ends them is {@code hostile}'s to show. */
    private static Pod unhurried(Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .editMatchingContainer(container -> container.getName().equals("gateway"))
                .addNewEnv()
                .withName("SALLYPORT_LIMITS_HANDSHAKES_PER_SECOND_PER_ADDRESS")
                .withValue("10000")
                .endEnv()
                .addNewEnv()
                .withName("SALLYPORT_LIMITS_HANDSHAKE_BURST_PER_ADDRESS")
                .withValue("10000")
                .endEnv()
                .addNewEnv()
                .withName("SALLYPORT_RECORD_REJECTION_BURST")
                .withValue("10000")
                .endEnv()
                .endContainer()
                .endSpec()
                .build();
    }

    /** Gives the CA an authority from outside, as cert-manager.io would. */
    private Pod underOurRoot(Pod pod) {
        Path state = cluster.folder().resolve("ca-state");
        try {
            Files.createDirectory(state);
            Files.setAttribute(state, "unix:uid", CA_USER);
            for (Map.Entry<String, String> file : cluster.ca().authorityFiles().entrySet()) {
                Path written = Files.writeString(state.resolve(file.getKey()), file.getValue());
                Files.setAttribute(written, "unix:uid", CA_USER);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot supply an authority", e);
        }
        return new PodBuilder(pod)
                .editSpec()
                .editMatchingVolume(volume -> volume.getName().equals("state"))
                .withEmptyDir(null)
                .withNewHostPath(state.toString(), "Directory")
                .endVolume()
                .editMatchingContainer(container -> container.getName().equals("ca"))
                .editMatchingEnv(variable -> variable.getName().equals("SALLYPORT_STATE_DIR"))
                .withValue("/var/lib/sallyport")
                .endEnv()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod armed(Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addNewVolume()
                .withName("attack")
                .withNewConfigMap()
                .withName("attack")
                .endConfigMap()
                .endVolume()
                .editMatchingContainer(container -> "app".equals(container.getName()))
                .addNewVolumeMount()
                .withName("attack")
                .withMountPath("/attack")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
    }

    private Map<String, String> tools(String podUid) {
        TestCa ours = cluster.ca();
        SvidRequest own = SvidRequest.workload("shop", "checkout").podUid(podUid);
        Map<String, String> files = new LinkedHashMap<>();
        files.put("attack.py", resource("/e2e/attack.py"));
        files.put("ways.py", resource("/e2e/ways.py"));
        files.put("two-tunnels.py", resource("/e2e/two-tunnels.py"));
        add(files, "own", ours.issue(own));
        add(files, "other", ours.issue("shop", "reports"));
        add(files, "expired", ours.issue(own.expired()));
        add(files, "future", ours.issue(own.notYetValid()));
        add(files, "ca-true", ours.issue(own.asCertificateAuthority()));
        add(files, "cert-sign", ours.issue(own.withKeyCertSign()));
        add(files, "server-only", ours.issue(own.serverAuthOnly()));
        add(files, "no-uri", ours.issue(own.withoutUri().dnsNames("till.shop.example")));
        add(
                files,
                "two-uris",
                ours.issue(own.uris(
                        "spiffe://cluster.local/ns/shop/sa/checkout", "spiffe://cluster.local/ns/lab/sa/default")));
        add(files, "foreign-uri", ours.issue(own.uris("spiffe://other.example/ns/shop/sa/checkout")));
        add(files, "foreign-domain", TestCa.create("other.example").issue(own));
        add(files, "same-name-other-root", TestCa.create("cluster.local").issue(own));
        return files;
    }

    private static void add(Map<String, String> files, String name, IssuedSvid svid) {
        files.put(name + ".crt", svid.chainPem());
        files.put(name + ".key", svid.keyPem());
    }

    private static String json(List<Attack> attacks) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Attack attack : attacks) {
            rows.add(Map.of(
                    "name", attack.name(),
                    "certificate", attack.certificate(),
                    "head", attack.head(),
                    "inner", attack.inner(),
                    "split", attack.split()));
        }
        try {
            return JSON.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("attacks are plain text", e);
        }
    }

    private static String resource(String path) {
        try (InputStream in = Objects.requireNonNull(AttackGround.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    @Override
    public void close() {
        system.close();
        cluster.close();
    }
}
