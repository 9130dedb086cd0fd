package dev.sallyport.injector.folder;

import dev.sallyport.injector.wall.ClusterSurveyor;
import dev.sallyport.injector.wall.ClusterWriter;
import dev.sallyport.injector.wall.NamespaceSurvey;
import dev.sallyport.injector.wall.OwnObject;
import dev.sallyport.injector.wall.Standing;
import dev.sallyport.injector.wall.WriteFailed;
import dev.sallyport.model.contract.FileNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code <root>/.applied/<Kind>-<namespace>-<name>.yaml}, each replaced atomically and only when it changes. A folder holds
 * no pods, so nothing is ever waited for, and how a lockdown stands needs no memory beyond the process's. Safe for concurrent use.
 */
public final class AppliedFolder implements ClusterWriter, ClusterSurveyor {
    /** For other programs to read; nothing in it is secret. */
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private final Path folder;
    private final Map<String, String> statuses = new ConcurrentHashMap<>();

    /** Below the root of the directory source; made when first needed. */
    public AppliedFolder(Path root) {
        this.folder = root.resolve(FileNames.APPLIED);
    }

    @Override
    public Written apply(HasMetadata object) throws WriteFailed {
        Path file = file(
                object.getKind(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName());
        byte[] text = Serialization.asYaml(object).getBytes(StandardCharsets.UTF_8);
        try {
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), text)) {
                replace(file, text);
            }
            return Written.DONE;
        } catch (IOException e) {
            throw new WriteFailed(file + " cannot be written: " + e, e);
        }
    }

    private void replace(Path file, byte[] text) throws IOException {
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, ".", ".new");
        try {
            Files.write(fresh, text);
            Files.setPosixFilePermissions(fresh, READABLE);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override
    public Written remove(OwnObject object, String namespace) throws WriteFailed {
        Path file = file(object.kind(), namespace, object.objectName());
        try {
            Files.deleteIfExists(file);
            return Written.DONE;
        } catch (IOException e) {
            throw new WriteFailed(file + " cannot be removed: " + e, e);
        }
    }

    @Override
    public Written state(String namespace, @Nullable String status) {
        if (status == null) {
            statuses.remove(namespace);
        } else {
            statuses.put(namespace, status);
        }
        return Written.DONE;
    }

    @Override
    public Optional<NamespaceSurvey> survey(String namespace) {
        return Optional.of(new NamespaceSurvey(null, List.of(), 0, Standing.NONE, List.of(), statuses.get(namespace)));
    }

    @Override
    public Set<String> furnished() {
        Set<String> namespaces = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString()).forEach(name -> {
                for (OwnObject object : OwnObject.values()) {
                    String prefix = object.kind() + "-";
                    String suffix = "-" + object.objectName() + ".yaml";
                    if (name.startsWith(prefix)
                            && name.endsWith(suffix)
                            && name.length() > prefix.length() + suffix.length()) {
                        namespaces.add(name.substring(prefix.length(), name.length() - suffix.length()));
                    }
                }
            });
        } catch (NoSuchFileException nothingAppliedYet) {
            return Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return namespaces;
    }

    private Path file(String kind, String namespace, String name) {
        return folder.resolve(kind + "-" + namespace + "-" + name + ".yaml");
    }
}
