package dev.sallyport.proxy.config;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a gateway's resources come from: what {@code SALLYPORT_SOURCE} says. Immutable. */
public sealed interface ResourcesFrom {
    /** A folder of YAML. */
    record Folder(Path path) implements ResourcesFrom {}

    /** The API server that our pod, or the kubeconfig, names. */
    record Cluster() implements ResourcesFrom {}

    /** What the text says; null in a sidecar or after a mistake. */
    static @Nullable ResourcesFrom read(Mistakes mistakes, @Nullable Role role, Optional<String> source) {
        if (role == Role.SIDECAR || role == null) {
            return null;
        }
        String text = source.orElse("");
        String directory = "directory:";
        if (text.equals("kubernetes")) {
            return new Cluster();
        }
        if (text.startsWith(directory) && text.length() > directory.length()) {
            Path path = mistakes.parse("source", text.substring(directory.length()), Path::of);
            return path == null ? null : new Folder(path);
        }
        mistakes.require("source", false, "is required in a gateway: kubernetes or directory:<path>");
        return null;
    }
}
