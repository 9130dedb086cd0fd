package dev.sallyport.testkit.cluster;

import dev.sallyport.testkit.net.NetworkNamespace;
import dev.sallyport.testkit.net.PodAddresses;
import dev.sallyport.testkit.pod.PodObserver;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The pods that exist, one YAML document each, with UID and addresses: what the CA asks an API server for. Thread-safe. */
final class PodDirectory implements PodObserver {
    private final Path folder;

    PodDirectory(Path folder) {
        try {
            this.folder = Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    Path path() {
        return folder;
    }

    @Override
    public void attached(Pod pod, NetworkNamespace network, PodAddresses addresses) {
        try {
            Path fresh = Files.writeString(folder.resolve(network.name() + ".new"), Serialization.asYaml(pod));
            Files.move(fresh, file(network), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file(network), e);
        }
    }

    @Override
    public void ended(NetworkNamespace network) {
        try {
            Files.deleteIfExists(file(network));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file(network), e);
        }
    }

    private Path file(NetworkNamespace network) {
        return folder.resolve(network.name() + ".yaml");
    }
}
