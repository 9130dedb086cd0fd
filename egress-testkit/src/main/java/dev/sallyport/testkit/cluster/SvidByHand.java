package dev.sallyport.testkit.cluster;

import dev.sallyport.model.contract.CaInterface;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.testkit.pod.ProcessCredentials;
import dev.sallyport.testkit.pod.RunningPod;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Asking the CA with nothing but openssl and curl, from within a pod's network: what an attacker with a token can do, and
 * what shows that our programs have no secret door. Stateless.
 */
public final class SvidByHand {
    /** The CA as pods know it. */
    public static final String CA_HOST = Kube.CA + "." + Kube.SYSTEM_NAMESPACE + ".svc.cluster.local";

    private static final String ASK = """
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$2" -subj / -outform DER 2>&- |
            curl -sSk --max-time 10 -w 'HTTP %%{http_code}\\n' -H 'content-type: %s' ${1:+-H "authorization: Bearer $1"} \\
              --data-binary @- https://%s:%d%s
            """.formatted(CaInterface.PKCS10, CA_HOST, Ports.HTTPS, CaInterface.CERTIFICATES);

    private SvidByHand() {}

    /**
     * A command for {@link RunningPod#exec}: prints the chain or the problem, and the HTTP status.
     *
     * @param token the bearer, or an empty text for none
     */
    public static List<String> command(String token) {
        return List.of("sh", "-c", ASK, "ask", token, "/dev/null");
    }

    /** The token that the kubelet projected for the pod's sidecar. */
    public static String sidecarsToken(RunningPod pod) {
        try {
            return Files.readString(pod.volume(Kube.TOKEN_VOLUME).resolve(FileNames.TOKEN));
        } catch (IOException e) {
            throw new UncheckedIOException("the sidecar has no token", e);
        }
    }

    /**
     * Gets an SVID of the pod's own identity with its sidecar's token, from the pod's own address.
     *
     * @param folder on the host, gets {@value FileNames#CHAIN} and {@value FileNames#KEY}
     */
    public static void fetch(RunningPod pod, Path folder) {
        try {
            Files.createDirectories(folder);
            Path key = folder.resolve(FileNames.KEY);
            // On the host's files, so that the key lands there; the pod's network, so that the CA sees the pod's
            // address.
            String script = ASK.replace(CA_HOST, caAddress(pod));
            List<String> command = List.of("sh", "-c", script, "ask", sidecarsToken(pod), key.toString());
            CommandResult answer =
                    Shell.run(Duration.ofSeconds(20), pod.network().inside(command), "", Map.of());
            String text = answer.orThrow().stdout();
            if (!text.contains("HTTP 201")) {
                throw new IllegalStateException("the CA gave no certificate: " + answer.output());
            }
            Files.writeString(folder.resolve(FileNames.CHAIN), text.substring(0, text.indexOf("HTTP 201")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + folder, e);
        }
    }

    private static String caAddress(RunningPod pod) {
        return pod.exec(
                        Kube.SIDECAR_CONTAINER,
                        ProcessCredentials.defaultRoot(),
                        Duration.ofSeconds(5),
                        List.of("getent", "ahostsv4", CA_HOST))
                .orThrow()
                .stdout()
                .split("\\s+", 2)[0];
    }
}
