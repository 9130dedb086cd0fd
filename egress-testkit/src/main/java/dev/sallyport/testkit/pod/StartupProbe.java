package dev.sallyport.testkit.pod;

import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.shell.CommandResult;
import dev.sallyport.testkit.shell.Eventually;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a container's startupProbe, asked as the kubelet asks it: from the node's side of the network. Blocking;
 * used by one thread.
 */
final class StartupProbe {
    private final Container container;
    private final Probe probe;
    private final String podAddress;
    private final NetworkNamespace node;

    StartupProbe(Container container, Probe probe, String podAddress, NetworkNamespace node) {
        this.container = container;
        this.probe = probe;
        this.podAddress = podAddress;
        this.node = node;
    }

    /** True once the probe succeeded; false after failureThreshold failures or when the container ended. */
    boolean succeeds(ContainerProcess process) {
        Duration period = seconds(probe.getPeriodSeconds(), 10);
        int failuresLeft = probe.getFailureThreshold() == null ? 3 : probe.getFailureThreshold();
        Eventually.holds(seconds(probe.getInitialDelaySeconds(), 0), () -> !process.isRunning());
        while (process.isRunning()) {
            if (asksOnce(process)) {
                return true;
            }
            if (--failuresLeft <= 0) {
                return false;
            }
            Eventually.holds(period, () -> !process.isRunning());
        }
        return false;
    }

    private boolean asksOnce(ContainerProcess process) {
        Duration timeout = seconds(probe.getTimeoutSeconds(), 1);
        if (probe.getHttpGet() != null) {
            return http(probe.getHttpGet(), timeout);
        }
        if (probe.getTcpSocket() != null) {
            String host = host(probe.getTcpSocket().getHost());
            return tcp(host, port(probe.getTcpSocket().getPort()), timeout);
        }
        if (probe.getExec() != null) {
            return process.exec(
                            process.credentials(), timeout, "", probe.getExec().getCommand())
                    .succeeded();
        }
        throw new PodFailed("container %s: this startupProbe is not supported here".formatted(container.getName()));
    }

    private boolean http(HTTPGetAction get, Duration timeout) {
        String scheme = get.getScheme() == null ? "http" : get.getScheme().toLowerCase(Locale.ROOT);
        String host = host(get.getHost());
        String url = "%s://%s:%d%s"
                .formatted(
                        scheme,
                        host.contains(":") ? "[" + host + "]" : host,
                        port(get.getPort()),
                        get.getPath() == null ? "/" : get.getPath());
        CommandResult answer = node.run(
                "curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "" + timeout.toSeconds(), url);
        int status = answer.succeeded() ? Integer.parseInt(answer.stdout()) : 0;
        return status >= 200 && status < 400;
    }

    private boolean tcp(String host, int port, Duration timeout) {
        return node.run(
                        "timeout",
                        timeout.toSeconds() + "s",
                        "bash",
                        "-c",
                        "exec 3<>/dev/tcp/%s/%d".formatted(host, port))
                .succeeded();
    }

    private String host(@Nullable String configured) {
        return configured == null || configured.isEmpty() ? podAddress : configured;
    }

    private int port(IntOrString port) {
        if (port.getIntVal() != null) {
            return port.getIntVal();
        }
        return container.getPorts().stream()
                .filter(p -> port.getStrVal().equals(p.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow(() -> new PodFailed("container %s: startupProbe names no port of it: %s"
                        .formatted(container.getName(), List.of(port.getStrVal()))));
    }

    private static Duration seconds(@Nullable Integer value, int otherwise) {
        return Duration.ofSeconds(value == null ? otherwise : value);
    }
}
