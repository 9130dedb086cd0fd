package dev.sallyport.testkit.pod;

import dev.sallyport.testkit.net.PodAddresses;
import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files under /etc that a kubelet writes for every pod. Used once, by the pod's starting thread. */
final class PodFiles {
    static final List<String> NAMES = List.of("resolv.conf", "hosts", "hostname");

    private final Pod pod;
    private final PodAddresses addresses;
    private final Path folder;

    PodFiles(Pod pod, PodAddresses addresses, Path folder) {
        this.pod = pod;
        this.addresses = addresses;
        this.folder = folder;
    }

    void write() {
        try {
            Path etc = Files.createDirectories(folder.resolve("etc"));
            Files.createDirectories(folder.resolve("logs"));
            Files.writeString(etc.resolve("resolv.conf"), resolvConf());
            Files.writeString(etc.resolve("hosts"), hosts());
            Files.writeString(etc.resolve("hostname"), pod.getMetadata().getName() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the files of pod " + FieldPath.name(pod), e);
        }
    }

    private String resolvConf() {
        return """
                search %s.svc.cluster.local svc.cluster.local cluster.local
                nameserver %s
                options ndots:5
                """.formatted(pod.getMetadata().getNamespace(), PodAddresses.CLUSTER_DNS.v4());
    }

    private String hosts() {
        StringBuilder hosts = new StringBuilder(
                """
                # Kubernetes-managed hosts file.
                127.0.0.1	localhost
                ::1	localhost ip6-localhost ip6-loopback
                %1$s	%3$s
                %2$s	%3$s
                """.formatted(addresses.v4(), addresses.v6(), pod.getMetadata().getName()));
        for (HostAlias alias : pod.getSpec().getHostAliases()) {
            hosts.append(alias.getIp())
                    .append('\t')
                    .append(String.join(" ", alias.getHostnames()))
                    .append('\n');
        }
        return hosts.toString();
    }
}
