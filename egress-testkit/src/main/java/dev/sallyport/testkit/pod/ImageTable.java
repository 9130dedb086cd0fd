package dev.sallyport.testkit.pod;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an image's entry point is, here, where images are the host's files. In every container the repository is mounted
 * at {@value #PROJECT} and the JDK that runs us at {@value #JAVA}, both read-only. Immutable.
 */
public final class ImageTable {
    /** The repository inside containers. */
    public static final String PROJECT = "/opt/sallyport";
    /** The JDK inside containers. */
    public static final String JAVA = "/opt/java";

    private final Map<String, List<String>> entrypoints;

    private ImageTable(Map<String, List<String>> entrypoints) {
        this.entrypoints = Map.copyOf(entrypoints);
    }

    /** Our programs under their image names; any other image has no entry point of its own. */
    public static ImageTable standard() {
        List<String> proxyJvm = List.of(
                JAVA + "/bin/java",
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=4",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
        Map<String, List<String>> table = new HashMap<>();
        table.put(
                "sallyport/init-iptables",
                List.of(
                        JAVA + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-jar",
                        PROJECT + "/init-iptables/target/init-iptables.jar"));
        table.put(
                "sallyport/sidecar-proxy",
                with(proxyJvm, "-jar", PROJECT + "/sidecar-proxy/target/quarkus-app/quarkus-run.jar"));
        for (String server : List.of("cert-manager", "injector-webhook")) {
            List<String> quarkus = List.of(
                    JAVA + "/bin/java",
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    PROJECT + "/" + server + "/target/quarkus-app/quarkus-run.jar");
            table.put("sallyport/" + server, quarkus);
        }
        return new ImageTable(table);
    }

    /** A copy with one more image. */
    public ImageTable plus(String image, List<String> entrypoint) {
        Map<String, List<String>> table = new HashMap<>(entrypoints);
        table.put(image, List.copyOf(entrypoint));
        return new ImageTable(table);
    }

    /** The entry point of {@code image} (its tag does not matter), or an empty list. */
    List<String> entrypoint(String image) {
        int colon = image.lastIndexOf(':');
        String untagged = colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
        return entrypoints.getOrDefault(untagged, List.of());
    }

    /** The repository on the host: system property {@code sallyport.root}, else the nearest parent with a Makefile and modules. */
    public static Path projectRoot() {
        String configured = System.getProperty("sallyport.root");
        if (configured != null) {
            return Path.of(configured).toAbsolutePath();
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("egress-testkit")) && Files.exists(folder.resolve("pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("set the system property sallyport.root to the repository's root");
    }

    private static List<String> with(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }
}
