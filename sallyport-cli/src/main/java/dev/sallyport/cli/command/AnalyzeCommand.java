package dev.sallyport.cli.command;

import dev.sallyport.cli.analyze.Analysis;
import dev.sallyport.cli.analyze.Finding;
import dev.sallyport.cli.analyze.Severity;
import dev.sallyport.cli.input.StateReading;
import dev.sallyport.cli.input.UserMistake;
import dev.sallyport.cli.output.Format;
import dev.sallyport.cli.output.Ink;
import dev.sallyport.cli.records.RecordFile;
import dev.sallyport.resources.document.Quoted;
import dev.sallyport.resources.suggest.Sighting;
import dev.sallyport.resources.suggest.SightingReader;
import dev.sallyport.resources.translate.Origin;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sallyport analyze}. */
@Command(
        name = "analyze",
        description = "Every problem of a folder of resources or of a cluster, and what is odd about it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no error (with --warnings-as-errors: no warning either)",
            "1:problems",
            "2:usage, or a folder or cluster that cannot be read"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "<folder>",
            description = "The resources: every *.yaml and *.yml below it; the current one when left out.",
            arity = "0..1")
    private @Nullable Path folder;

    @Mixin
    private ClusterOptions clusters = new ClusterOptions();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "With --cluster: what this namespace says, as --part; everything when left out.")
    private @Nullable String namespace;

    @Option(names = "--warnings-as-errors", description = "Exit 1 for warnings too.")
    private boolean strict;

    @Option(
            names = "--part",
            description = "The folder is part of a whole: EgressSettings and Namespaces lie elsewhere.")
    private boolean part;

    @Option(
            names = "--soon",
            paramLabel = "DAYS",
            defaultValue = "14",
            description = "How many days before its end a rule is mentioned; ${DEFAULT-VALUE} when left out.")
    private int soon;

    @Option(
            names = "--records",
            paramLabel = "FILE",
            description =
                    "A gateway's records: rules that decided nothing in them are mentioned; - for standard input.")
    private List<Path> records = List.of();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Judge what is over as of then; now when left out.")
    private @Nullable Instant at;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|yaml",
            defaultValue = "text",
            description = "For people or for programs.")
    private Format format = Format.TEXT;

    AnalyzeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UserMistake {
        if (soon < 0 || soon > 36_500) {
            throw new UserMistake("--soon is a number of days from 0 to 36500.");
        }
        Analysis analysis = Analysis.of(
                reading(),
                at != null ? at : Clock.systemUTC().instant(),
                Duration.ofDays(soon),
                part || namespace != null,
                records.isEmpty() ? null : usedRules());
        surroundings.print(format, tree(analysis), ink -> text(analysis, ink));
        boolean bad = analysis.count(Severity.ERROR) > 0 || strict && analysis.count(Severity.WARNING) > 0;
        return bad ? 1 : 0;
    }

    private StateReading reading() throws UserMistake {
        if (!clusters.isAsked()) {
            if (namespace != null) {
                throw new UserMistake("--namespace goes with --cluster; of a folder everything is read.");
            }
            return StateReading.ofFolder(root());
        }
        if (folder != null) {
            throw new UserMistake("A folder or a cluster: leave out the folder, or --cluster and --context.");
        }
        return clusters.read(namespace);
    }

    private Path root() {
        return folder == null ? Path.of(".") : folder;
    }

    /** Lines that are no records of a destination are told on standard error: they could have named a rule. */
    private Set<String> usedRules() throws UserMistake {
        Set<String> used = new HashSet<>();
        List<String> damaged = new ArrayList<>();
        for (Path file : records) {
            RecordFile.read(file, new SightingReader() {
                @Override
                public void sighting(Sighting sighting) {
                    if (sighting.rule() != null) {
                        used.add(sighting.rule());
                    }
                }

                @Override
                public void unreadable(Origin origin, String sentence) {
                    damaged.add(origin + ": " + sentence);
                }
            });
        }
        if (!damaged.isEmpty()) {
            surroundings
                    .err()
                    .println(counted(damaged.size(), "line") + " not counted, the first: " + damaged.getFirst());
        }
        return used;
    }

    private String text(Analysis analysis, Ink ink) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : analysis.findings()) {
            text.append(place(finding));
            text.append(
                    switch (finding.severity()) {
                        case ERROR -> ink.bad("error");
                        case WARNING -> ink.odd("warning");
                        case NOTE -> ink.faint("note");
                    });
            text.append(": ");
            if (finding.resource() != null) {
                text.append(ink.strong(finding.resource().toString())).append(": ");
            }
            text.append(finding.field().isEmpty() ? "" : finding.field() + ": ");
            text.append(finding.sentence())
                    .append(ink.faint(" [" + finding.code() + "]"))
                    .append('\n');
        }
        text.append(ink.strong(summary(analysis))).append('\n');
        return text.toString();
    }

    private String place(Finding finding) {
        String file = Quoted.line(root().resolve(finding.file()).toString());
        return finding.file().isEmpty() ? "" : file + ":" + finding.line() + ": ";
    }

    private static String summary(Analysis analysis) {
        return counted(analysis.count(Severity.ERROR), "error") + ", "
                + counted(analysis.count(Severity.WARNING), "warning") + ", "
                + counted(analysis.count(Severity.NOTE), "note") + " in "
                + counted(analysis.resources(), "resource") + ".";
    }

    private static String counted(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private static Map<String, Object> tree(Analysis analysis) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("errors", analysis.count(Severity.ERROR));
        tree.put("warnings", analysis.count(Severity.WARNING));
        tree.put("notes", analysis.count(Severity.NOTE));
        tree.put("resources", analysis.resources());
        tree.put(
                "findings",
                analysis.findings().stream().map(AnalyzeCommand::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(Finding finding) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("severity", finding.severity().word());
        tree.put("code", finding.code());
        if (finding.origin() != null) {
            tree.put("file", finding.file());
            tree.put("line", finding.line());
        }
        if (finding.resource() != null) {
            tree.put("resource", finding.resource().toString());
        }
        if (!finding.field().isEmpty()) {
            tree.put("field", finding.field());
        }
        tree.put("sentence", finding.sentence());
        return tree;
    }
}
