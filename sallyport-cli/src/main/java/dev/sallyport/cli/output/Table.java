package dev.sallyport.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Rows whose columns stand below each other; colour is applied after the width has been reckoned. Not thread-safe. */
public final class Table {
    /**
     * One cell.
     *
     * @param text what it says
     * @param painted the same with its colours
     */
    public record Cell(String text, String painted) {
        /** A cell without colour. */
        public static Cell of(String text) {
            return new Cell(text, text);
        }
    }

    private final List<List<Cell>> rows = new ArrayList<>();

    /** Adds a row. */
    public Table row(Cell... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Each row on a line, indented, two blanks between columns, none at the end. */
    public String text(int indent) {
        List<Integer> widths = new ArrayList<>();
        for (List<Cell> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = row.get(column).text().length();
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(widths.get(column), width));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<Cell> row : rows) {
            StringBuilder line = new StringBuilder(" ".repeat(indent));
            for (int column = 0; column < row.size(); column++) {
                Cell cell = row.get(column);
                int gap = column == row.size() - 1
                        ? 0
                        : widths.get(column) - cell.text().length() + 2;
                line.append(cell.painted()).append(" ".repeat(gap));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
