package dev.sallyport.resources.source;

import dev.sallyport.model.policy.PolicySnapshot;
import dev.sallyport.resources.document.UnreadableText;
import dev.sallyport.resources.document.YamlText;
import dev.sallyport.resources.translate.Origin;
import dev.sallyport.resources.translate.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A ledger fed with texts instead of files. */
final class Readings {
    static final String SETTINGS = """
            apiVersion: egress.sallyport.dev/v1alpha1
            kind: EgressSettings
            metadata: { name: cluster }
            spec: { clusterCIDRs: [10.42.0.0/16] }
            """;

    private FileLedger ledger = FileLedger.EMPTY;
    private List<String> problems = List.of();

    /** Reads settings and one file. */
    static Readings of(String text) {
        return new Readings().read("p.yaml", text);
    }

    /** Reads settings and these files, given as name, text, name, text. */
    Readings read(String... namesAndTexts) {
        Map<String, String> files = new TreeMap<>(Map.of("settings.yaml", SETTINGS));
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return readOnly(files);
    }

    /** Reads these files alone. */
    Readings readOnly(Map<String, String> files) {
        List<FileContent> contents = new ArrayList<>();
        files.forEach((name, text) -> contents.add(content(name, text)));
        FileLedger.Step step = ledger.next(contents);
        ledger = step.ledger();
        problems = step.problems().stream().map(Problem::toString).toList();
        return this;
    }

    private static FileContent content(String name, String text) {
        try {
            return new FileContent.Documents(name, YamlText.parse(text.getBytes(StandardCharsets.UTF_8)));
        } catch (UnreadableText e) {
            return new FileContent.Unreadable(
                    name, Problem.ofFile(new Origin(name, e.line()), "the file cannot be read: " + e.sentence()));
        }
    }

    List<String> problems() {
        return problems;
    }

    /** The problems of fields alone, without what they lead to and where they stand. */
    List<String> fieldProblems() {
        return problems.stream()
                .filter(problem -> !problem.contains(": is invalid"))
                .map(problem -> problem.replaceAll(" \\([^()]*:\\d+\\)$", ""))
                .toList();
    }

    PolicySnapshot snapshot() {
        return SnapshotAssembler.assemble(ledger, 1);
    }

    List<String> policies() {
        return snapshot().policies().stream()
                .map(policy -> policy.id().toString())
                .toList();
    }
}
