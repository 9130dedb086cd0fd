package dev.sallyport.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.cilium.CiliumImport;
import dev.sallyport.cli.input.StateReading;
import dev.sallyport.cli.input.TextFile;
import dev.sallyport.cli.istio.IstioImport;
import dev.sallyport.cli.squid.SquidImport;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.resources.draft.PolicyDraft;
import dev.sallyport.resources.draft.Proposal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever an import prints is loaded by a gateway without one problem, and a damaged original makes it print no more. */
class ImportsLoadTest {
    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.42.0.0/16] }
            """;

    @TempDir
    Path folder;

    private static List<Path> originals(String prefix, String suffix) throws IOException {
        try (Stream<Path> walk = Files.walk(CASES)) {
            return walk.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> CASES.relativize(file).toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private void loads(Proposal imported, Object what) throws Exception {
        Files.writeString(folder.resolve("settings.yaml"), SETTINGS);
        Path printed = folder.resolve("printed.yaml");
        Files.writeString(
                printed,
                imported.policies().stream().map(PolicyDraft::yaml).collect(Collectors.joining("---\n", "---\n", "")));
        StateReading reading = StateReading.ofFolder(folder);
        assertThat(reading.problems())
                .as("%s %s", what, Files.readString(printed))
                .isEmpty();
        assertThat(reading.snapshot().policies()).hasSameSizeAs(imported.policies());
    }

    private interface Import {
        Proposal run(TextFile file) throws Exception;
    }

    /** Every original as it is, and with single lines taken out or doubled. */
    private void everyVariantLoads(List<Path> originals, Import reader) throws Exception {
        assertThat(originals).isNotEmpty();
        int printed = 0;
        for (Path original : originals) {
            List<String> lines = Files.readAllLines(original);
            Random random = new Random(original.hashCode());
            for (int variant = 0; variant < 25; variant++) {
                List<String> changed = new java.util.ArrayList<>(lines);
                if (variant > 0) {
                    int at = random.nextInt(lines.size());
                    if (random.nextBoolean()) {
                        changed.remove(at);
                    } else {
                        changed.add(at, lines.get(random.nextInt(lines.size())));
                    }
                }
                byte[] text = String.join("\n", changed).getBytes(StandardCharsets.UTF_8);
                Proposal imported;
                try {
                    imported = reader.run(new TextFile("original", text));
                } catch (dev.sallyport.cli.input.UserMistake noLongerReadable) {
                    continue;
                }
                printed += imported.policies().size();
                loads(imported, original + " " + variant);
            }
        }
        assertThat(printed).isPositive();
    }

    @Test
    void whatSquidSaidLoads() throws Exception {
        everyVariantLoads(
                originals("squid", ".conf"),
                file -> SquidImport.run(file, Target.of("shop", "web"), Cidr.parse("10.42.0.0/16")));
    }

    @Test
    void whatCiliumSaidLoads() throws Exception {
        everyVariantLoads(originals("cilium", ".yaml"), CiliumImport::run);
    }

    @Test
    void whatIstioSaidLoads() throws Exception {
        everyVariantLoads(originals("istio", ".yaml"), file -> IstioImport.run(List.of(file)));
    }
}
