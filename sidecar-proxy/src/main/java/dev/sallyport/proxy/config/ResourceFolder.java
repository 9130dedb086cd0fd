package dev.sallyport.proxy.config;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code SALLYPORT_SOURCE}. Stateless. */
final class ResourceFolder {
    private static final String DIRECTORY = "directory:";

    private ResourceFolder() {}

    /** The folder, or null in a sidecar or after a mistake. */
    static @Nullable Path read(Mistakes mistakes, @Nullable Role role, Optional<String> source) {
        if (role == Role.SIDECAR || role == null) {
            return null;
        }
        String text = source.orElse("");
        if (text.startsWith(DIRECTORY) && text.length() > DIRECTORY.length()) {
            return mistakes.parse("source", text.substring(DIRECTORY.length()), Path::of);
        }
        String why = text.equals("kubernetes")
                ? "is kubernetes, which this version cannot do yet; use directory:<path>"
                : "is required in a gateway: directory:<path>";
        mistakes.require("source", false, why);
        return null;
    }
}
