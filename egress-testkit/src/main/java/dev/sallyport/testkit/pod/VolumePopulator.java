package dev.sallyport.testkit.pod;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.testkit.files.AtomicFolder;
import dev.sallyport.testkit.files.AtomicFolder.Entry;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the host folders behind a pod's volumes, and makes them again when their objects changed: configMap, secret,
 * downwardAPI and projected ones swap atomically, emptyDir keeps what it holds. Confined to its pod's thread.
 */
final class VolumePopulator {
    private static final long DEFAULT_TOKEN_SECONDS = 3600;

    private final Pod pod;
    private final Path folder;
    private final ClusterObjects objects;
    private final TokenIssuer tokens;

    /** {@code folder} holds one sub-folder per volume. */
    VolumePopulator(Pod pod, Path folder, ClusterObjects objects, TokenIssuer tokens) {
        this.pod = pod;
        this.folder = folder;
        this.objects = objects;
        this.tokens = tokens;
    }

    /** Writes every volume. */
    void populate() {
        pod.getSpec().getVolumes().forEach(this::populate);
    }

    /** The host path behind a volume. */
    Path source(String volumeName) {
        Volume volume = pod.getSpec().getVolumes().stream()
                .filter(v -> v.getName().equals(volumeName))
                .findFirst()
                .orElseThrow(() -> failure("volumeMount names no volume", volumeName));
        return volume.getHostPath() != null ? Path.of(volume.getHostPath().getPath()) : folder.resolve(volumeName);
    }

    private void populate(Volume volume) {
        Map<String, Entry> content = new LinkedHashMap<>();
        if (volume.getEmptyDir() != null) {
            makeEmptyDir(folder.resolve(volume.getName()));
            return;
        } else if (volume.getHostPath() != null) {
            return;
        } else if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            int mode = mode(source.getDefaultMode());
            add(
                    content,
                    objects.configMap(namespace(), source.getName()),
                    source.getItems(),
                    mode,
                    source.getOptional(),
                    volume.getName());
        } else if (volume.getSecret() != null) {
            var source = volume.getSecret();
            int mode = mode(source.getDefaultMode());
            add(
                    content,
                    objects.secret(namespace(), source.getSecretName()),
                    source.getItems(),
                    mode,
                    source.getOptional(),
                    volume.getName());
        } else if (volume.getDownwardAPI() != null) {
            int mode = mode(volume.getDownwardAPI().getDefaultMode());
            volume.getDownwardAPI().getItems().forEach(item -> addField(content, item, mode));
        } else if (volume.getProjected() != null) {
            int mode = mode(volume.getProjected().getDefaultMode());
            volume.getProjected().getSources().forEach(source -> project(content, source, mode, volume.getName()));
        } else {
            throw failure("this kind of volume is not supported here", volume.getName());
        }
        new AtomicFolder(folder.resolve(volume.getName()), fsGroup()).write(content);
    }

    private void project(Map<String, Entry> content, VolumeProjection source, int mode, String volume) {
        if (source.getServiceAccountToken() != null) {
            addToken(content, source.getServiceAccountToken(), mode);
        } else if (source.getConfigMap() != null) {
            var map = source.getConfigMap();
            add(
                    content,
                    objects.configMap(namespace(), map.getName()),
                    map.getItems(),
                    mode,
                    map.getOptional(),
                    volume);
        } else if (source.getSecret() != null) {
            var map = source.getSecret();
            add(content, objects.secret(namespace(), map.getName()), map.getItems(), mode, map.getOptional(), volume);
        } else if (source.getDownwardAPI() != null) {
            source.getDownwardAPI().getItems().forEach(item -> addField(content, item, mode));
        } else {
            throw failure("this projection is not supported here", volume);
        }
    }

    private void addToken(Map<String, Entry> content, ServiceAccountTokenProjection projection, int mode) {
        String audience = Objects.requireNonNullElse(projection.getAudience(), TokenIssuer.DEFAULT_AUDIENCE);
        long seconds = Objects.requireNonNullElse(projection.getExpirationSeconds(), DEFAULT_TOKEN_SECONDS);
        String token = tokens.issue(pod, audience, Duration.ofSeconds(seconds));
        OptionalInt owner = soleUser();
        boolean narrow = owner.isPresent() || fsGroup().isPresent();
        content.put(projection.getPath(), new Entry(token.getBytes(UTF_8), narrow ? tokenMode() : mode, owner));
    }

    /** A token is for its one reader: 0600, and an fsGroup may read, too. */
    private int tokenMode() {
        return fsGroup().isPresent() ? 0640 : 0600;
    }

    /** The user as whom every container of the pod runs, if there is one (PROTOCOL §3.5). */
    private OptionalInt soleUser() {
        Long podUser = pod.getSpec().getSecurityContext() == null
                ? null
                : pod.getSpec().getSecurityContext().getRunAsUser();
        List<Optional<Long>> users = Stream.concat(
                        pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
                .map(Container::getSecurityContext)
                .map(context -> Optional.ofNullable(
                        context == null || context.getRunAsUser() == null ? podUser : context.getRunAsUser()))
                .distinct()
                .toList();
        return users.size() == 1 && users.getFirst().isPresent()
                ? OptionalInt.of(users.getFirst().get().intValue())
                : OptionalInt.empty();
    }

    private void addField(Map<String, Entry> content, DownwardAPIVolumeFile item, int mode) {
        String value = FieldPath.read(pod, item.getFieldRef().getFieldPath());
        content.put(item.getPath(), new Entry(value.getBytes(UTF_8), item.getMode() == null ? mode : item.getMode()));
    }

    private void add(
            Map<String, Entry> content,
            Optional<Map<String, byte[]>> object,
            @Nullable List<KeyToPath> items,
            int mode,
            @Nullable Boolean optional,
            String volume) {
        if (object.isEmpty()) {
            if (Boolean.TRUE.equals(optional)) {
                return;
            }
            throw failure("its ConfigMap or Secret does not exist", volume);
        }
        Map<String, byte[]> data = object.get();
        if (items == null || items.isEmpty()) {
            data.forEach((key, bytes) -> content.put(key, new Entry(bytes, mode)));
            return;
        }
        for (KeyToPath item : items) {
            byte @Nullable [] bytes = data.get(item.getKey());
            if (bytes == null) {
                throw failure("no such key: " + item.getKey(), volume);
            }
            content.put(item.getPath(), new Entry(bytes, item.getMode() == null ? mode : item.getMode()));
        }
    }

    private OptionalInt fsGroup() {
        var context = pod.getSpec().getSecurityContext();
        return context == null || context.getFsGroup() == null
                ? OptionalInt.empty()
                : OptionalInt.of(context.getFsGroup().intValue());
    }

    private void makeEmptyDir(Path path) {
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, AtomicFolder.permissions(0777));
            if (fsGroup().isPresent()) {
                Files.setAttribute(path, "unix:gid", fsGroup().getAsInt());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + path, e);
        }
    }

    /** An fsGroup may always read: the kubelet adds that. */
    private int mode(@Nullable Integer declared) {
        int mode = declared == null ? 0644 : declared;
        return fsGroup().isPresent() ? mode | 0440 : mode;
    }

    private String namespace() {
        return pod.getMetadata().getNamespace();
    }

    private PodFailed failure(String what, String volume) {
        return new PodFailed("pod %s: volume %s: %s".formatted(FieldPath.name(pod), volume, what));
    }
}
