package dev.sallyport.testkit.soak;

import java.util.List;
import java.util.Locale;

/** Small panels, one for each quantity, a line for each process, as SVG. Pure. */
final class Plot {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 190;
    private static final int LEFT = 52;
    private static final int TOP = 26;
    private static final int ACROSS = 2;
    private static final String[] COLOURS = {"#1f5fa8", "#c2571a", "#2e8540", "#8a2f8f", "#6b6b6b", "#b8962e", "#0f8b8d"
    };

    private final List<Series> all;
    private final List<String> processes;
    private final double seconds;

    private Plot(List<Series> all) {
        this.all = all;
        // A later run of a process goes on in its colour.
        this.processes = all.stream().map(Plot::bare).distinct().toList();
        this.seconds = all.stream()
                .flatMap(series -> series.points().stream())
                .mapToDouble(Series.Point::seconds)
                .max()
                .orElse(1);
    }

    static String svg(List<Series> all) {
        return new Plot(all).draw();
    }

    private static String bare(Series series) {
        return series.process().replaceFirst("#.*", "");
    }

    private String draw() {
        int rows = (Quantity.values().length + ACROSS - 1) / ACROSS;
        StringBuilder svg = new StringBuilder();
        append(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"11\"><rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
                WIDTH * ACROSS,
                HEIGHT * rows + 24);
        for (Quantity quantity : Quantity.values()) {
            panel(svg, quantity);
        }
        for (int i = 0; i < processes.size(); i++) {
            append(
                    svg,
                    "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n",
                    LEFT + i * 110,
                    HEIGHT * rows + 14,
                    COLOURS[i % COLOURS.length],
                    processes.get(i));
        }
        return svg.append("</svg>\n").toString();
    }

    private void panel(StringBuilder svg, Quantity quantity) {
        List<Series> lines =
                all.stream().filter(series -> series.quantity() == quantity).toList();
        double most = lines.stream()
                .flatMap(series -> series.points().stream())
                .mapToDouble(Series.Point::value)
                .max()
                .orElse(0);
        double top = most <= 0 ? 1 : most * 1.1;
        int x = quantity.ordinal() % ACROSS * WIDTH;
        int y = quantity.ordinal() / ACROSS * HEIGHT;
        int base = y + HEIGHT - 24;
        append(svg, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n", x + LEFT, y + 16, quantity.title());
        append(
                svg,
                "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#999\"/>\n",
                x + LEFT,
                y + TOP,
                base,
                x + WIDTH - 12);
        append(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f</text>\n", x + LEFT - 4, y + TOP + 10, top);
        append(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>\n", x + LEFT - 4, base);
        append(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.1f min</text>\n",
                x + WIDTH - 12,
                base + 14,
                seconds / 60);
        for (Series line : lines) {
            line(svg, line, x + LEFT, base, (WIDTH - LEFT - 12) / seconds, (base - y - TOP) / top);
        }
    }

    private void line(StringBuilder svg, Series line, int x, int base, double perSecond, double perUnit) {
        svg.append("<polyline fill=\"none\" stroke-width=\"1.3\" stroke=\"")
                .append(COLOURS[processes.indexOf(bare(line)) % COLOURS.length])
                .append("\" points=\"");
        for (Series.Point point : line.points()) {
            append(svg, "%.1f,%.1f ", x + point.seconds() * perSecond, base - point.value() * perUnit);
        }
        svg.append("\"/>\n");
    }

    private static void append(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
