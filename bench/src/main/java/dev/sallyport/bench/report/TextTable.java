package dev.sallyport.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results for a terminal. Stateless. */
public final class TextTable {
    private TextTable() {}

    /** The whole report. */
    public static String of(Results results) {
        StringBuilder text = new StringBuilder();
        results.getMachine().forEach((name, value) -> text.append("%-10s %s%n".formatted(name, value)));
        results.getSettings().forEach((name, value) -> text.append("%-10s %s%n".formatted(name, value)));
        text.append('\n').append(aligned(Cells.systems(results))).append('\n');
        if (!results.rowsOfOursAlone().isEmpty()) {
            text.append(aligned(Cells.alone(results))).append('\n');
        }
        for (Results.Entry system : results.getSystems()) {
            String about = system.missing().isEmpty() ? system.version() : "MISSING: " + system.missing();
            String remark = system.remark().isEmpty() ? "" : " (" + system.remark() + ")";
            text.append("%-14s %s%s%n".formatted(system.name(), about, remark));
        }
        if (!results.getGoals().isEmpty()) {
            text.append('\n').append(aligned(Cells.goals(results)));
        }
        results.getFailures()
                .forEach(failure -> text.append("! ").append(failure).append('\n'));
        if (results.isNoisy()) {
            text.append("NOISY: this machine was too busy for these figures to be quoted (BENCH_FORCE=1).\n");
        }
        return text.toString();
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
        List<String> rows = new ArrayList<>();
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = line.get(i);
                String padding = " ".repeat(widths[i] - cell.length());
                row.append(i < 2 ? cell + padding : padding + cell).append("  ");
            }
            rows.add(row.toString().stripTrailing() + "\n");
        }
        return String.join("", rows);
    }
}
