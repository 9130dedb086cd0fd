package dev.sallyport.ca.directory;

import dev.sallyport.ca.bundle.BundlePublisher;
import dev.sallyport.ca.bundle.TrustBundle;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The bundle as files: the ConfigMap that a cluster would hold, among what else is applied, and plain PEM where a setting
 * names a file. Confined to the keeper's thread.
 */
final class BundleFiles implements BundlePublisher {
    private static final Logger LOG = Logger.getLogger(BundleFiles.class);

    private final Map<Path, Function<TrustBundle, String>> files = new LinkedHashMap<>();

    /** Below {@code applied}, and in {@code plain}. */
    BundleFiles(Path applied, String systemNamespace, Optional<Path> plain) {
        String name = "ConfigMap-%s-%s.yaml".formatted(systemNamespace, Kube.BUNDLE_CONFIG_MAP);
        files.put(applied.resolve(name), bundle -> configMap(bundle, systemNamespace));
        plain.ifPresent(file -> files.put(file, TrustBundle::pem));
    }

    @Override
    public boolean publish(TrustBundle bundle) {
        boolean all = true;
        for (Map.Entry<Path, Function<TrustBundle, String>> file : files.entrySet()) {
            all &= write(file.getKey(), file.getValue().apply(bundle));
        }
        return all;
    }

    private static boolean write(Path file, String text) {
        byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        try {
            if (!Files.exists(file) || !text.equals(Files.readString(file, StandardCharsets.US_ASCII))) {
                Path folder = file.toAbsolutePath().getParent();
                if (folder != null) {
                    Files.createDirectories(folder);
                }
                AtomicFiles.replace(file, content, AtomicFiles.PUBLIC);
                LOG.infof("Wrote the trust bundle to %s", file);
            }
            return true;
        } catch (IOException e) {
            LOG.warnf("The trust bundle cannot be written to %s: %s", file, e);
            return false;
        }
    }

    private static String configMap(TrustBundle bundle, String namespace) {
        String indented = bundle.pem().lines().map(line -> "    " + line).collect(Collectors.joining("\n", "", "\n"));
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: %s
                  namespace: %s
                  labels:
                    %s: %s
                data:
                  %s: |
                """.formatted(
                                Kube.BUNDLE_CONFIG_MAP,
                                namespace,
                                Kube.MANAGED_BY_LABEL,
                                Kube.MANAGED_BY,
                                FileNames.BUNDLE_CONFIG_KEY)
                + indented;
    }
}
