package dev.sallyport.injector.config;

import java.nio.file.Path;

/** Where resources come from and walls are written to. */
public sealed interface ResourceOrigin {
    /** An API server. */
    record Cluster() implements ResourceOrigin {}

    /**
     * A folder.
     *
     * @param root of it; what would be applied goes below
     */
    record Folder(Path root) implements ResourceOrigin {}

    /**
     * Reads {@code kubernetes} or {@code directory:<path>}.
     *
     * @throws IllegalArgumentException with a sentence
     */
    static ResourceOrigin parse(String text) {
        if (text.equals("kubernetes")) {
            return new Cluster();
        }
        if (text.startsWith("directory:/")) {
            return new Folder(Path.of(text.substring("directory:".length())));
        }
        throw new IllegalArgumentException("it reads kubernetes or directory:<absolute path>");
    }
}
