package dev.sallyport.testkit.cluster;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.testkit.files.AtomicFolder;
import dev.sallyport.testkit.pod.ClusterObjects;
import dev.sallyport.testkit.shell.Eventually;
import dev.sallyport.testkit.wall.NetworkPolicyEnforcer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * The folder that stands in for the API server: people's resources, and under {@value FileNames#APPLIED} what our programs
 * would apply. Its Namespaces, ConfigMaps and NetworkPolicies are taken up into the harness's cluster within 100 ms of a
 * change, by a thread that ends with {@link #close}. Thread-safe.
 */
public final class ResourcesFolder implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Pattern BETWEEN_DOCUMENTS = Pattern.compile("(?m)^---.*$");

    private final Path folder;
    private final Path applied;
    private final ClusterObjects objects;
    private final NetworkPolicyEnforcer wall;
    private final Thread watcher;
    private Map<Path, String> people = Map.of();
    private Map<Path, String> ours = Map.of();
    private volatile boolean closed;

    private ResourcesFolder(Path folder, ClusterObjects objects, NetworkPolicyEnforcer wall) {
        this.folder = folder;
        this.applied = folder.resolve(FileNames.APPLIED);
        this.objects = objects;
        this.wall = wall;
        this.watcher = Thread.ofVirtual().name("resources-folder").unstarted(this::watch);
    }

    /** Begins to watch {@code folder}, in which nothing is applied yet and any pod's user may apply. */
    static ResourcesFolder watch(Path folder, ClusterObjects objects, NetworkPolicyEnforcer wall) {
        ResourcesFolder watched = new ResourcesFolder(folder, objects, wall);
        try {
            // What an earlier cluster's programs applied is nobody's now.
            AtomicFolder.deleteTree(watched.applied);
            Files.createDirectories(watched.applied);
            Files.setPosixFilePermissions(watched.applied, AtomicFolder.permissions(0777));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + watched.applied, e);
        }
        watched.look();
        watched.watcher.start();
        return watched;
    }

    /** The folder, on the host. */
    public Path path() {
        return folder;
    }

    /** The file in which an object is, or will be, applied. */
    public Path applied(String kind, String namespace, String name) {
        return applied.resolve("%s-%s-%s.yaml".formatted(kind, namespace, name));
    }

    /** Waits until one of our programs has applied an object and it has been taken up; absent after {@code limit}: an exception. */
    public void awaitApplied(String kind, String namespace, String name, Duration limit) {
        Path file = applied(kind, namespace, name);
        Eventually.await(file + " is there", limit, () -> {
            synchronized (this) {
                return ours.containsKey(file);
            }
        });
    }

    /** Reads an applied object, or nothing where there is none. */
    public <T> Optional<T> read(Class<T> type, String namespace, String name) {
        Path file = applied(type.getSimpleName(), namespace, name);
        try {
            return Optional.of(Serialization.unmarshal(Files.readString(file), type));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watcher);
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(PAUSE.toNanos());
            look();
        }
    }

    private synchronized void look() {
        Map<Path, String> peopleNow = files(folder);
        if (!peopleNow.equals(people)) {
            wall.namespaces(namespaces(peopleNow));
            people = peopleNow;
        }
        Map<Path, String> oursNow = files(applied);
        for (Map.Entry<Path, String> file : oursNow.entrySet()) {
            if (!file.getValue().equals(ours.get(file.getKey()))) {
                take(file.getValue());
            }
        }
        for (Map.Entry<Path, String> file : ours.entrySet()) {
            if (!oursNow.containsKey(file.getKey())) {
                drop(file.getValue());
            }
        }
        ours = oursNow;
    }

    private void take(String yaml) {
        switch (kind(yaml)) {
            case "ConfigMap" -> objects.put(Serialization.unmarshal(yaml, ConfigMap.class));
            case "NetworkPolicy" -> wall.put(Serialization.unmarshal(yaml, NetworkPolicy.class));
            default -> {
                // Nothing in this cluster looks at other kinds.
            }
        }
    }

    private void drop(String yaml) {
        var metadata =
                Serialization.unmarshal(yaml, GenericKubernetesResource.class).getMetadata();
        switch (kind(yaml)) {
            case "ConfigMap" -> objects.removeConfigMap(metadata.getNamespace(), metadata.getName());
            case "NetworkPolicy" -> wall.remove(metadata.getNamespace(), metadata.getName());
            default -> {
                // Nor was it taken up.
            }
        }
    }

    private static String kind(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class).getKind();
    }

    private static Map<String, Map<String, String>> namespaces(Map<Path, String> files) {
        Map<String, Map<String, String>> labels = new HashMap<>();
        for (String file : files.values()) {
            for (String document : BETWEEN_DOCUMENTS.split(file)) {
                if (document.contains("kind: Namespace")) {
                    var metadata = Serialization.unmarshal(document, GenericKubernetesResource.class)
                            .getMetadata();
                    labels.put(metadata.getName(), Objects.requireNonNullElse(metadata.getLabels(), Map.of()));
                }
            }
        }
        return labels;
    }

    private static Map<Path, String> files(Path folder) {
        Map<Path, String> texts = new TreeMap<>();
        try (var listed = Files.list(folder)) {
            List<Path> files =
                    listed.filter(f -> f.toString().matches(".*\\.ya?ml")).toList();
            for (Path file : files) {
                texts.put(file, Files.readString(file));
            }
        } catch (NoSuchFileException renamedMeanwhile) {
            return files(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
        return texts;
    }
}
