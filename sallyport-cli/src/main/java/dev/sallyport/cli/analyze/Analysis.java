package dev.sallyport.cli.analyze;

import dev.sallyport.cli.input.StateReading;
import dev.sallyport.resources.translate.Problem;
import dev.sallyport.resources.translate.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is to say about a folder or a cluster. Immutable.
 *
 * @param findings by place
 * @param resources how many resources it holds
 */
public record Analysis(List<Finding> findings, int resources) {
    /** Copies the findings. */
    public Analysis {
        findings = List.copyOf(findings);
    }

    /**
     * Analyzes what was read.
     *
     * @param soon how long before its end a rule is mentioned
     * @param part whether settings and namespaces lie elsewhere, so that their absence means nothing
     * @param used names of rules that decided something, where that was recorded; else null
     */
    public static Analysis of(
            StateReading reading, Instant now, Duration soon, boolean part, @Nullable Set<String> used) {
        List<Finding> findings = new ArrayList<>();
        int resources = reading.documents().resources().values().stream()
                .mapToInt(List::size)
                .sum();
        for (Problem problem : reading.problems()) {
            boolean ofSource = problem.resource() == null && problem.origin() == null;
            if (!(ofSource && part && resources > 0)) {
                findings.add(finding(problem, reading));
            }
        }
        Inventory inventory = Inventory.of(reading.documents());
        new ShadowCheck(inventory, findings::add).run(now);
        new CeilingCheck(inventory, findings::add).run();
        new RuleCheck(inventory, findings::add).run(now, soon);
        if (!part) {
            new SubjectCheck(inventory, findings::add).run();
        }
        if (used != null) {
            new UseCheck(inventory, findings::add).run(used);
        }
        new DestinationCheck(reading.documents(), findings::add).run();
        return new Analysis(findings.stream().sorted().distinct().toList(), resources);
    }

    private static Finding finding(Problem problem, StateReading reading) {
        boolean foreign = reading.documents().foreign().contains(problem);
        return new Finding(
                foreign ? Severity.NOTE : Severity.ERROR,
                foreign ? "not-ours" : code(problem, reading),
                problem.resource(),
                problem.field(),
                problem.sentence(),
                problem.origin());
    }

    private static String code(Problem problem, StateReading reading) {
        if (problem.resource() == null) {
            return problem.origin() == null ? reading.place().word() : "unreadable";
        }
        List<Resource> same = reading.documents().resources().getOrDefault(problem.resource(), List.of());
        return same.size() > 1 && problem.field().isEmpty() ? "duplicate" : "invalid";
    }

    /** How many findings are as bad as that. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
