package dev.sallyport.testkit.fleet;

import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.pod.TokenIssuer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Our CA as a process of a fleet, without a cluster: it believes tokens that this object signs, for pods that this object
 * writes down, from the addresses they have. See {@link FleetPlan#authority}. Thread-safe.
 */
public final class FleetAuthority {
    private static final Duration TOKEN_LIFE = Duration.ofDays(2);

    private final FleetProcess process;
    private final Path folder;
    private final Duration life;
    private final TokenIssuer tokens = new TokenIssuer(Clock.systemUTC());

    FleetAuthority(FleetBuilder builder, Duration life) {
        this.life = life;
        this.folder = builder.folder("ca");
        builder.folder("ca/source/pods");
        write(folder.resolve("jwks.json"), tokens.jwks());
        this.process = builder.authority(environment());
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put(Env.SOURCE, "directory:" + folder.resolve("source"));
        environment.put("SALLYPORT_ISSUERS_0__NAME", TokenIssuer.ISSUER);
        environment.put(
                "SALLYPORT_ISSUERS_0__JWKS_FILE", folder.resolve("jwks.json").toString());
        environment.put("SALLYPORT_BUNDLE_FILE", bundle().toString());
        environment.put("SALLYPORT_POLL_INTERVAL", "PT0.5S");
        environment.put("SALLYPORT_TTL_USUAL", life.toString());
        environment.put("SALLYPORT_TTL_MOST", life.toString());
        environment.put("SALLYPORT_AUTHORITY_PROPAGATION", "PT0S");
        return environment;
    }

    /** The CA. */
    public FleetProcess process() {
        return process;
    }

    /** The bundle it publishes, PEM; what the others start with. */
    public Path bundle() {
        return folder.resolve("bundle.pem");
    }

    /** Asks for a new root; its three steps are a certificate's life apart. */
    public void rotateRoot() {
        write(folder.resolve("source/.ca/rotate"), "");
    }

    /** Which step is being taken: {@code steady}, {@code announced} or {@code signing}. */
    public boolean isIn(String phase) {
        return process.metric("sallyport_ca_phase", "phase", phase) == 1;
    }

    /** Makes a pod known, and tells the process in it how it comes by its identity. */
    Map<String, String> identity(String name, String namespace, String account, PodAddresses addresses, Path own) {
        Pod pod = new PodBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withUid("uid-of-" + name)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(account)
                .withNodeName("node")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewPodIP(addresses.v4())
                .endStatus()
                .build();
        write(folder.resolve("source/pods/" + name + ".yaml"), Serialization.asYaml(pod));
        Path token = own.resolve(FileNames.TOKEN);
        write(token, tokens.issue(pod, Kube.CA_AUDIENCE, TOKEN_LIFE));
        return Map.of(
                Env.IDENTITY_SOURCE,
                "ca",
                Env.CA,
                process.addresses().v4() + ":" + Ports.HTTPS,
                Env.TOKEN_FILE,
                token.toString(),
                Env.BUNDLE_FILE,
                bundle().toString(),
                "SALLYPORT_IDENTITY_TTL",
                life.toString(),
                "SALLYPORT_IDENTITY_BUNDLE_INTERVAL",
                "PT1S");
    }

    /** Whole, in one step. */
    private static void write(Path file, String text) {
        try {
            Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".tmp"), text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
