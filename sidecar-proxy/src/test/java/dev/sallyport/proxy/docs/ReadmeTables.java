package dev.sallyport.proxy.docs;

import dev.sallyport.model.reason.Reason;
import dev.sallyport.proxy.config.Groups;
import dev.sallyport.proxy.observe.Metric;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
    private static final Pattern PORT = Pattern.compile(
            "/\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/\\s*public static final int (?<name>\\w+) = (?<port>\\d+);",
            Pattern.DOTALL);

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
        return table(
                List.of("variable", "default", "what"),
                Groups.ALL.stream()
                        .sorted(Comparator.comparing(ReadmeTables::prefix))
                        .flatMap(group -> settings(group, prefix(group)))
                        .toList());
    }

    private static String prefix(Class<?> group) {
        return group.getAnnotation(ConfigMapping.class).prefix();
    }

    private Stream<List<String>> settings(Class<?> type, String prefix) {
        String source = sourceOf(type);
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .sorted(Comparator.comparingInt(method -> source.indexOf(" " + method.getName() + "();")))
                .flatMap(method -> setting(method, prefix, source));
    }

    private Stream<List<String>> setting(Method method, String prefix, String source) {
        String key =
                prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        if (method.getReturnType().isInterface() && method.getReturnType().isMemberClass()) {
            return settings(method.getReturnType(), key);
        }
        if (method.getGenericReturnType() instanceof ParameterizedType listed
                && listed.getActualTypeArguments()[0] instanceof Class<?> element
                && element.isInterface()) {
            return settings(element, key + "[0]");
        }
        WithDefault value = method.getAnnotation(WithDefault.class);
        return Stream.of(List.of(
                "`" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "`",
                value == null ? "" : "`" + value.value() + "`",
                words(docOf(method, source))));
    }

    private static String docOf(Method method, String source) {
        int at = source.indexOf(" " + method.getName() + "();");
        int end = source.lastIndexOf("*/", at);
        return source.substring(source.lastIndexOf("/**", end) + 3, end);
    }

    /** The type's own text: for a nested one, from its declaration on. */
    private String sourceOf(Class<?> type) {
        Class<?> top = type.isMemberClass() ? type.getDeclaringClass() : type;
        String source =
                read(root.resolve("sidecar-proxy/src/main/java/" + top.getName().replace('.', '/') + ".java"));
        return source.substring(source.indexOf("interface " + type.getSimpleName()));
    }

    private static String words(String javadoc) {
        return javadoc.lines()
                .map(line -> line.strip().replaceFirst("^\\*\\s?", ""))
                .takeWhile(line -> !line.startsWith("@"))
                .collect(Collectors.joining(" "))
                .replaceAll("\\{@(?:code|link|linkplain)\\s+#?([^}]*)}", "`$1`")
                .replaceAll("</?(?:p|b|em|ul|li)>", "")
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
