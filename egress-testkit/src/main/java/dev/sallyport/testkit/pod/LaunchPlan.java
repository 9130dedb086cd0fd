package dev.sallyport.testkit.pod;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything decided about one container before it starts. Immutable.
 *
 * @param container its name, unique in the pod
 * @param command program and arguments, never empty
 * @param environment complete but for the search path
 * @param workingDirectory inside the container
 * @param readOnlyRoot whether only mounts can be written to
 */
record LaunchPlan(
        String container,
        List<String> command,
        Map<String, String> environment,
        ProcessCredentials credentials,
        List<BindMount> mounts,
        String workingDirectory,
        boolean readOnlyRoot) {

    /** A host path and where the container sees it. */
    record BindMount(Path source, String target, boolean readOnly) {}
}
