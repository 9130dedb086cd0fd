package dev.sallyport.bench.report;

import dev.sallyport.testkit.docs.MarkedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** docs/performance.md: its tables are results.json's, nobody types a number. Stateless. */
public final class PerformancePage {
    private PerformancePage() {}

    /** Puts what {@code results} say between the page's markers. */
    public static void write(Path page, Results results) throws IOException {
        new MarkedPage(page).write(tables(results));
    }

    /** The page's tables by the name of their markers. */
    public static Map<String, String> tables(Results results) {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("machine", machine(results));
        tables.put("contenders", contenders(results));
        tables.put("systems", markdown(Cells.systems(results)));
        tables.put("alone", markdown(Cells.alone(results)));
        tables.put("goals", markdown(Cells.goals(results)));
        tables.put("remarks", remarks(results));
        return tables;
    }

    private static String machine(Results results) {
        List<List<String>> lines = new ArrayList<>(List.of(List.of("", "")));
        results.getMachine().forEach((name, value) -> lines.add(List.of(name, value)));
        results.getSettings().forEach((name, value) -> lines.add(List.of(name, value)));
        return markdown(lines);
    }

    private static String contenders(Results results) {
        List<List<String>> lines = new ArrayList<>(List.of(List.of("system", "version", "what differs")));
        for (Results.Entry system : results.getSystems()) {
            String version = system.missing().isEmpty() ? system.version() : "missing: " + system.missing();
            lines.add(List.of(system.name(), version, system.remark()));
        }
        return markdown(lines);
    }

    private static String remarks(Results results) {
        List<String> lines = new ArrayList<>();
        results.getNoise().forEach(line -> lines.add("- " + line));
        results.getFailures().forEach(line -> lines.add("- " + line.replace("\n", " ")));
        if (results.isNoisy()) {
            lines.add("- **The machine was noisy: these figures are not to be quoted.**");
        }
        return String.join("\n", lines);
    }

    private static String markdown(List<List<String>> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            List<String> cells =
                    lines.get(i).stream().map(cell -> cell.replace("|", "\\|")).toList();
            text.append("| ").append(String.join(" | ", cells)).append(" |\n");
            if (i == 0) {
                text.append("|").append(" --- |".repeat(cells.size())).append('\n');
            }
        }
        return text.toString().stripTrailing();
    }
}
