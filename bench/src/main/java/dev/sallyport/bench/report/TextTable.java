package dev.sallyport.bench.report;

import dev.sallyport.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Results for a terminal: a row per quantity, a column per system. Stateless. */
public final class TextTable {
    private TextTable() {}

    /** The whole report. */
    public static String of(Results results) {
        StringBuilder text = new StringBuilder();
        results.getMachine().forEach((name, value) -> text.append("%-10s %s%n".formatted(name, value)));
        results.getSettings().forEach((name, value) -> text.append("%-10s %s%n".formatted(name, value)));
        text.append('\n').append(table(results)).append('\n');
        for (Results.Entry system : results.getSystems()) {
            String about = system.missing().isEmpty() ? system.version() : "MISSING: " + system.missing();
            String remark = system.remark().isEmpty() ? "" : " (" + system.remark() + ")";
            text.append("%-14s %s%s%n".formatted(system.name(), about, remark));
        }
        results.getFailures()
                .forEach(failure -> text.append("! ").append(failure).append('\n'));
        if (results.isNoisy()) {
            text.append("NOISY: this machine was too busy for these figures to be quoted (BENCH_FORCE=1).\n");
        }
        return text.toString();
    }

    private static String table(Results results) {
        List<List<String>> lines = new ArrayList<>();
        List<String> names =
                results.getSystems().stream().map(Results.Entry::name).toList();
        List<String> head = new ArrayList<>(List.of("", ""));
        head.addAll(names);
        lines.add(head);
        String last = "";
        for (Map.Entry<String, String> row : results.rows()) {
            List<String> line = new ArrayList<>(List.of(row.getKey().equals(last) ? "" : row.getKey(), row.getValue()));
            last = row.getKey();
            for (Results.Entry system : results.getSystems()) {
                line.add(cell(results.find(row.getKey(), system.name(), row.getValue()), system));
            }
            lines.add(line);
        }
        return aligned(lines);
    }

    private static String cell(Optional<Spread> spread, Results.Entry system) {
        return spread.map(TextTable::text).orElse(system.missing().isEmpty() ? "–" : "missing");
    }

    /** Median, and the spread where there is one. */
    static String text(Spread spread) {
        return spread.min() == spread.max()
                ? number(spread.median())
                : "%s [%s–%s]".formatted(number(spread.median()), number(spread.min()), number(spread.max()));
    }

    /** Three digits that count. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || size == 0 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String aligned(List<List<String>> lines) {
        int columns = lines.getFirst().size();
        int[] widths = new int[columns];
        lines.forEach(line -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String format = i < 2 ? "%-" + Math.max(1, widths[i]) + "s  " : "%" + widths[i] + "s  ";
                row.append(String.format(Locale.ROOT, format, line.get(i)));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
