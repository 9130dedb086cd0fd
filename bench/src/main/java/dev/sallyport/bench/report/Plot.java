package dev.sallyport.bench.report;

import dev.sallyport.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Results as one SVG: a panel of bars per quantity, medians with whiskers from least to most. Stateless. */
public final class Plot {
    private static final int COLUMNS = 3;
    private static final int PANEL_WIDTH = 400;
    private static final int LABEL_WIDTH = 100;
    private static final int BAR_WIDTH = 200;
    private static final int BAR_HEIGHT = 14;
    private static final int ROW_HEIGHT = 20;
    private static final int HEAD = 48;
    private static final int MARGIN = 16;

    private Plot() {}

    /** The whole picture, as text of an SVG 1.1 file. */
    public static String of(Results results) {
        List<Map.Entry<String, String>> panels = results.rows().stream()
                .filter(row ->
                        !row.getValue().startsWith("  ") && !row.getValue().endsWith("whole"))
                .toList();
        int systems = results.getSystems().size();
        int panelHeight = HEAD + systems * ROW_HEIGHT + MARGIN;
        int top = 56;
        int rows = Math.max(1, (panels.size() + COLUMNS - 1) / COLUMNS);
        int width = COLUMNS * PANEL_WIDTH + 2 * MARGIN;
        int height = top + rows * panelHeight + MARGIN;
        StringBuilder svg = new StringBuilder();
        svg.append(
                ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" "
                                + "font-family=\"sans-serif\" font-size=\"12\">%n")
                        .formatted(width, height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(
                svg,
                MARGIN,
                24,
                "Two hops, as make bench found them" + (results.isNoisy() ? " on a NOISY machine" : ""),
                "bold",
                16,
                "#111");
        text(svg, MARGIN, 44, String.join(" · ", results.getMachine().values()), "normal", 11, "#555");
        for (int i = 0; i < panels.size(); i++) {
            int x = MARGIN + i % COLUMNS * PANEL_WIDTH;
            int y = top + i / COLUMNS * panelHeight;
            panel(svg, results, panels.get(i), x, y);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void panel(StringBuilder svg, Results results, Map.Entry<String, String> row, int x, int y) {
        text(svg, x, y + 18, row.getKey(), "bold", 12, "#111");
        String better = row.getValue().endsWith("/s") ? "more is better" : "less is better";
        text(svg, x, y + 34, row.getValue() + " (" + better + ")", "normal", 11, "#555");
        List<Spread> all = new ArrayList<>();
        results.getSystems()
                .forEach(system -> results.find(row.getKey(), system.name(), row.getValue())
                        .ifPresent(all::add));
        double most = all.stream().mapToDouble(Spread::max).max().orElse(1);
        double scale = most > 0 ? BAR_WIDTH / most : 0;
        int line = y + HEAD;
        for (Results.Entry system : results.getSystems()) {
            Optional<Spread> spread = results.find(row.getKey(), system.name(), row.getValue());
            text(svg, x, line + 11, system.name(), "normal", 12, "#111");
            String said = spread.map(Cells::text).orElse(system.missing().isEmpty() ? "–" : "missing");
            int end = x + LABEL_WIDTH;
            if (spread.isPresent()) {
                end = bar(
                        svg,
                        spread.get(),
                        scale,
                        x + LABEL_WIDTH,
                        line,
                        system.name().startsWith("ours"));
            }
            text(svg, end + 6, line + 11, said.replaceAll(" \\[.*", ""), "normal", 11, "#333");
            line += ROW_HEIGHT;
        }
    }

    /** Draws a bar with its whisker; where both end. */
    private static int bar(StringBuilder svg, Spread spread, double scale, int x, int y, boolean ours) {
        double length = Math.max(0, spread.median() * scale);
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                x,
                y,
                length,
                BAR_HEIGHT,
                ours ? "#1f6feb" : "#9aa7b4"));
        double from = x + Math.max(0, spread.min() * scale);
        double to = x + Math.max(0, spread.max() * scale);
        svg.append(String.format(
                Locale.ROOT,
                "<path d=\"M%1$.1f %3$d H%2$.1f M%1$.1f %4$d V%5$d M%2$.1f %4$d V%5$d\" stroke=\"#111\" fill=\"none\"/>%n",
                from,
                to,
                y + BAR_HEIGHT / 2,
                y + 3,
                y + BAR_HEIGHT - 3));
        return (int) Math.ceil(Math.max(x + length, to));
    }

    private static void text(StringBuilder svg, int x, int y, String words, String weight, int size, String colour) {
        String escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        svg.append("<text x=\"%d\" y=\"%d\" font-weight=\"%s\" font-size=\"%d\" fill=\"%s\">%s</text>%n"
                .formatted(x, y, weight, size, colour, escaped));
    }
}
