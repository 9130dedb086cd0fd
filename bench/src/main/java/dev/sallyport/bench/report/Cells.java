package dev.sallyport.bench.report;

import dev.sallyport.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results as rows of cells, the first the heading: for the terminal and for Markdown alike. Stateless. */
final class Cells {
    private Cells() {}

    /** A row per quantity, a column per system. */
    static List<List<String>> systems(Results results) {
        List<String> head = new ArrayList<>(List.of("scenario", "quantity"));
        results.getSystems().forEach(system -> head.add(system.name()));
        List<List<String>> lines = new ArrayList<>(List.of(head));
        String last = "";
        for (Map.Entry<String, String> row : results.rows()) {
            List<String> line = begin(row, last);
            last = row.getKey();
            for (Results.Entry system : results.getSystems()) {
                line.add(cell(results.find(row.getKey(), system.name(), row.getValue()), system));
            }
            lines.add(line);
        }
        return lines;
    }

    /** What only ours has. */
    static List<List<String>> alone(Results results) {
        List<List<String>> lines = new ArrayList<>(List.of(List.of("scenario", "quantity", "ours")));
        String last = "";
        for (Map.Entry<String, String> row : results.rowsOfOursAlone()) {
            List<String> line = begin(row, last);
            last = row.getKey();
            line.add(results.find(row.getKey(), Results.ALONE, row.getValue())
                    .map(Cells::text)
                    .orElse("–"));
            lines.add(line);
        }
        return lines;
    }

    /** What is wanted, and what was found. */
    static List<List<String>> goals(Results results) {
        List<List<String>> lines = new ArrayList<>(List.of(List.of("goal", "found", "")));
        results.getGoals()
                .forEach(goal -> lines.add(List.of(goal.wanted(), goal.found(), goal.met() ? "met" : "missed")));
        return lines;
    }

    private static List<String> begin(Map.Entry<String, String> row, String last) {
        return new ArrayList<>(List.of(row.getKey().equals(last) ? "" : row.getKey(), row.getValue()));
    }

    private static String cell(Optional<Spread> spread, Results.Entry system) {
        return spread.map(Cells::text).orElse(system.missing().isEmpty() ? "–" : "missing");
    }

    /** Median, and the spread where there is one. */
    static String text(Spread spread) {
        return spread.min() == spread.max()
                ? TextTable.number(spread.median())
                : "%s [%s–%s]"
                        .formatted(
                                TextTable.number(spread.median()),
                                TextTable.number(spread.min()),
                                TextTable.number(spread.max()));
    }
}
