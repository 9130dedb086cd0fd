package dev.sallyport.testkit.admission;

import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.contract.Ports;
import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Calls the injector as an API server does: POST of an AdmissionReview over TLS to the Service's name, whose certificate
 * must be good under {@code caBundle}. What goes wrong on the way is a refusal (failurePolicy Fail). Blocking; thread-safe.
 */
public final class AdmissionClient implements Webhook {
    /** The injector's Service, as the webhook configurations name it. */
    public static final String SERVICE = Kube.INJECTOR + "." + Kube.SYSTEM_NAMESPACE + ".svc";

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int STATUS_DIGITS = 3;

    private final NetworkNamespace network;
    private final PodAddresses webhook;
    private final Path caBundle;

    /**
     * A client of one injector.
     *
     * @param network where the API server stands
     * @param caBundle PEM, read anew for each call
     */
    public AdmissionClient(NetworkNamespace network, PodAddresses webhook, Path caBundle) {
        this.network = network;
        this.webhook = webhook;
        this.caBundle = caBundle;
    }

    @Override
    public Review review(String path, AdmissionCall call) {
        String uid = UUID.randomUUID().toString();
        CommandResult answer = post(path, call.review(uid));
        if (!answer.succeeded()) {
            return Review.failed(answer.stderr().strip());
        }
        String text = answer.stdout();
        String status = text.substring(text.length() - STATUS_DIGITS);
        String body = text.substring(0, text.length() - STATUS_DIGITS);
        return status.equals("200") ? Review.of(Json.parse(body), uid) : Review.failed("HTTP " + status + ": " + body);
    }

    /** The command line of a call whose body is read from stdin. */
    private List<String> command(String path) {
        return List.of(
                "curl",
                "-sS",
                "--max-time",
                Long.toString(LIMIT.toSeconds()),
                "--cacert",
                caBundle.toString(),
                "--connect-to",
                "%s:443:%s:%d".formatted(SERVICE, webhook.v4(), Ports.HTTPS),
                "-H",
                "content-type: application/json",
                "--data-binary",
                "@-",
                "https://%s:443%s?timeout=10s".formatted(SERVICE, path));
    }

    private CommandResult post(String path, String body) {
        List<String> words = new ArrayList<>(command(path));
        words.addAll(List.of("-w", "%{http_code}"));
        return Shell.run(LIMIT.plusSeconds(5), network.inside(words), body, Map.of());
    }
}
