package dev.sallyport.proxy.docs;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.observe.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The README's tables, made from the code: enums by reflection, settings and ports from their own Javadoc. */
final class ReadmeTables {
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    private static final Pattern SETTING = Pattern.compile(
            "/\\*\\*(?<doc>.*?)\\*/\\s*(?:@WithDefault\\(\\s*\"(?<default>[^\"]*)\"\\s*\\)\\s*)?"
                    + "(?<type>[\\w<>.]+(?:<[\\w<>., ]+>)?) (?<name>\\w+)\\(\\);",
            Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile(
            "/\\*\\*(?<doc>.*?)\\*/\\s*public static final int (?<name>\\w+) = (?<port>\\d+);", Pattern.DOTALL);

    private final Path root;

    ReadmeTables(Path root) {
        this.root = root;
    }

    /** Table text by the name that stands in the README's markers. */
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
            rows.add(List.of(port.group("port"), words(port.group("doc"))));
        }
        return table(List.of("port", "what"), rows);
    }

    private static String reasons() {
        return table(
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
        return table(
                List.of("metric", "what"),
                Arrays.stream(Metric.values())
                        .map(metric -> List.of("`" + metric.shown() + "`", metric.sentence()))
                        .toList());
    }

    private String settings() {
        Path config = root.resolve("sidecar-proxy/src/main/java/dev/sallyport/proxy/config");
        List<List<String>> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(config)) {
            for (Path file : files.filter(path -> path.toString().endsWith("Config.java"))
                    .sorted()
                    .toList()) {
                String source = read(file);
                Matcher prefix = PREFIX.matcher(source);
                if (prefix.find()) {
                    rows.addAll(settings(prefix.group(1), source.substring(prefix.end())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table(List.of("variable", "default", "what"), rows);
    }

    private static List<List<String>> settings(String prefix, String source) {
        List<List<String>> rows = new ArrayList<>();
        Matcher setting = SETTING.matcher(source);
        while (setting.find()) {
            String key = prefix + "." + setting.group("name").replaceAll("([A-Z])", "-$1");
            String variable = key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            String value = setting.group("default");
            rows.add(List.of(
                    "`" + variable + "`",
                    value == null ? "" : "`" + value + "`",
                    words(lastDoc(setting.group("doc")))));
        }
        return rows;
    }

    /** A Javadoc the pattern began too early for (a type's own) is cut down to the one right before the method. */
    private static String lastDoc(String doc) {
        int start = doc.lastIndexOf("/**");
        return start < 0 ? doc : doc.substring(start + 3);
    }

    private static String words(String javadoc) {
        return javadoc.lines()
                .map(line -> line.strip().replaceFirst("^\\*\\s?", ""))
                .takeWhile(line -> !line.startsWith("@"))
                .collect(Collectors.joining(" "))
                .replaceAll("\\{@(?:code|link|linkplain)\\s+#?([^}]*)}", "`$1`")
                .replaceAll("<[^>]+>", "")
                .replace("|", "\\|")
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String table(List<String> head, List<List<String>> rows) {
        return Stream.concat(Stream.of(head, head.stream().map(cell -> "---").toList()), rows.stream())
                .map(cells -> "| " + String.join(" | ", cells) + " |")
                .collect(Collectors.joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
