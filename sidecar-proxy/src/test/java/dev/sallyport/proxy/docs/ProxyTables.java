package dev.sallyport.proxy.docs;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.config.Groups;
import dev.sallyport.proxy.observe.Metric;
import dev.sallyport.testkit.docs.MarkdownTable;
import dev.sallyport.testkit.docs.SettingsTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables about the proxy, made from the code: enums by reflection, settings and ports from their own Javadoc. */
final class ProxyTables {
    private static final Pattern PORT = Pattern.compile(
            "/\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/\\s*public static final int (?<name>\\w+) = (?<port>\\d+);",
            Pattern.DOTALL);

    private final Path root;

    ProxyTables(Path root) {
        this.root = root;
    }

    /** Table text by the name that stands in a page's markers. */
    Map<String, String> all() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("ports", ports());
        tables.put("reasons", reasons());
        tables.put("metrics", metrics());
        tables.put("settings", settings());
        return tables;
    }

    private String ports() {
        String source = read(root.resolve("egress-model/src/main/java/dev/sallyport/model/contract/Ports.java"));
        List<List<String>> rows = new ArrayList<>();
        Matcher port = PORT.matcher(source);
        while (port.find()) {
            rows.add(List.of(port.group("port"), MarkdownTable.cell(port.group("doc"))));
        }
        return MarkdownTable.of(List.of("port", "what"), rows);
    }

    private static String reasons() {
        return MarkdownTable.of(
                List.of("reason", "status", "who has to act", "sentence"),
                Arrays.stream(Reason.values())
                        .map(reason -> List.of(
                                "`" + reason.label() + "`",
                                Integer.toString(reason.httpStatus()),
                                reason.blame().label(),
                                reason.sentence()))
                        .toList());
    }

    private static String metrics() {
        return MarkdownTable.of(
                List.of("metric", "what"),
                Arrays.stream(Metric.values())
                        .map(metric -> List.of("`" + metric.shown() + "`", metric.sentence()))
                        .toList());
    }

    private String settings() {
        return new SettingsTable(root.resolve("sidecar-proxy/src/main/java")).of(Groups.ALL);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
