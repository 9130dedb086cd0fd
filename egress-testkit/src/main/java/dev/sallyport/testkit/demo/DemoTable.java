package dev.sallyport.testkit.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The demo's table: rows are kept and printed aligned once all are known. Confined to one thread. */
final class DemoTable {
    private static final List<String> HEAD =
            List.of("", "who", "where", "expected", "happened", "rule or reason", "ms");

    private final List<List<String>> rows = new ArrayList<>(List.of(HEAD));
    private int wrong;

    /** Adds a row. */
    void add(boolean right, String who, String where, String expected, String happened, String word, long millis) {
        rows.add(List.of(
                right ? "ok" : "NO", who, where, expected, happened, word, millis < 0 ? "" : Long.toString(millis)));
        wrong += right ? 0 : 1;
    }

    /** How many rows differ from what was expected. */
    int wrong() {
        return wrong;
    }

    /** How many rows there are. */
    int size() {
        return rows.size() - 1;
    }

    void print(PrintStream out) {
        int[] width = new int[HEAD.size()];
        rows.forEach(row -> {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], row.get(i).length());
            }
        });
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < width.length; i++) {
                boolean number = i == width.length - 1;
                String cell = row.get(i);
                String blanks = " ".repeat(width[i] - cell.length());
                line.append(number ? blanks + cell : cell + blanks).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
