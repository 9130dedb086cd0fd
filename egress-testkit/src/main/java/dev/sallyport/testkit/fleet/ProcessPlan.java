package dev.sallyport.testkit.fleet;

import dev.sallyport.testkit.net.NetworkNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one process before it starts. Immutable.
 *
 * @param name unique in its fleet, and the name of its folder
 * @param jvm options, among them the heap
 * @param environment complete
 * @param uid whom it runs as; it may read and write all files nevertheless, as files are the host's here
 * @param folder its own: standard streams, identity, whatever it writes
 * @param resolvConf what it sees as {@code /etc/resolv.conf}
 * @param smallDisk size in bytes of a file system of its own at {@code <folder>/small}; null: there is none
 */
record ProcessPlan(
        String name,
        NetworkNamespace namespace,
        Path jar,
        List<String> jvm,
        Map<String, String> environment,
        long uid,
        Path folder,
        Path resolvConf,
        @Nullable Long smallDisk) {
    /** Each step replaces itself by the next, so that the first process' id is the JVM's. */
    private static final String LAUNCH = """
            set -eu
            mount --bind "$1" "$(readlink -f /etc/resolv.conf)"
            if [ "$3" != 0 ]; then mkdir -p "$2"; mount -t tmpfs -o "size=$3" tmpfs "$2"; fi
            shift 3
            exec "$@"
            """;

    Path smallDiskFolder() {
        return folder.resolve("small");
    }

    ProcessPlan with(Map<String, String> other) {
        return new ProcessPlan(name, namespace, jar, jvm, other, uid, folder, resolvConf, smallDisk);
    }

    List<String> command() {
        List<String> words = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                LAUNCH,
                "launch",
                resolvConf.toString(),
                smallDiskFolder().toString(),
                Long.toString(smallDisk == null ? 0 : smallDisk)));
        // A JVM that is to find its jar in anybody's home: capabilities instead of open doors.
        words.addAll(List.of("setpriv", "--reuid", "" + uid, "--regid", "" + uid, "--clear-groups"));
        words.addAll(List.of("--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(jvm);
        words.addAll(List.of("-jar", jar.toString()));
        return namespace.inside(words);
    }
}
