package dev.sallyport.ca.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sallyport.ca.attest.AttestationDesk.PodLookup;
import dev.sallyport.ca.attest.PodFacts;
import dev.sallyport.model.net.IpLiteral;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pods as YAML or JSON documents in a folder: whoever runs pods without a cluster says there which exist. Read anew for
 * each question. Thread-safe; blocking.
 */
final class PodDocuments implements PodLookup {
    private static final ObjectReader YAML = new YAMLMapper().readerFor(JsonNode.class);

    private final Path folder;

    PodDocuments(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<PodFacts> find(String namespace, String name) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var listed = Files.newDirectoryStream(folder, "*.{yaml,yml,json}")) {
            listed.forEach(files::add);
        }
        for (Path file : files) {
            Optional<PodFacts> found = find(file, namespace, name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<PodFacts> find(Path file, String namespace, String name) throws IOException {
        try (InputStream content = Files.newInputStream(file);
                MappingIterator<JsonNode> documents = YAML.readValues(content)) {
            while (documents.hasNextValue()) {
                JsonNode document = documents.nextValue();
                if (isPod(document, namespace, name)) {
                    return Optional.of(facts(document));
                }
            }
            return Optional.empty();
        } catch (NoSuchFileException gone) {
            // Its pod ended between the listing and now; that is no trouble of the pod that is asked about.
            return Optional.empty();
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(file + " cannot be read as a Pod", e);
        }
    }

    private static boolean isPod(JsonNode document, String namespace, String name) {
        JsonNode metadata = document.path("metadata");
        return document.path("kind").asText().equals("Pod")
                && metadata.path("name").asText().equals(name)
                && metadata.path("namespace").asText("default").equals(namespace);
    }

    private static PodFacts facts(JsonNode pod) {
        JsonNode status = pod.path("status");
        List<InetAddress> addresses = new ArrayList<>();
        status.path("podIPs")
                .forEach(each ->
                        addresses.add(IpLiteral.parse(each.path("ip").asText()).address()));
        if (addresses.isEmpty() && status.hasNonNull("podIP")) {
            addresses.add(IpLiteral.parse(status.path("podIP").asText()).address());
        }
        String phase = status.path("phase").asText();
        return new PodFacts(
                pod.path("metadata").path("uid").asText(),
                pod.path("spec").path("serviceAccountName").asText("default"),
                phase.equals("Succeeded") || phase.equals("Failed"),
                addresses);
    }
}
