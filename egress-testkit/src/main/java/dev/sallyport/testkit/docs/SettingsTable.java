package dev.sallyport.testkit.docs;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The settings of a program as a table: variable, default, and what its Javadoc says. */
public final class SettingsTable {
    private final Path sources;

    /** For mappings whose sources lie below {@code sources}, like {@code cert-manager/src/main/java}. */
    public SettingsTable(Path sources) {
        this.sources = sources;
    }

    /** One row a setting: groups by their prefix, settings in the order they are written in. */
    public String of(List<? extends Class<?>> groups) {
        return MarkdownTable.of(
                List.of("variable", "default", "what"),
                groups.stream()
                        .sorted(Comparator.comparing(SettingsTable::prefix))
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
        Class<?> returned = method.getReturnType();
        if (returned.isInterface() && returned.isMemberClass()) {
            return settings(returned, key);
        }
        if (method.getGenericReturnType() instanceof ParameterizedType listed) {
            Type element = listed.getActualTypeArguments()[0];
            if (element instanceof Class<?> group && group.isInterface()) {
                return settings(group, key + "[0]");
            }
        }
        WithDefault value = method.getAnnotation(WithDefault.class);
        return Stream.of(List.of(
                "`" + key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "`",
                value == null ? "" : "`" + value.value() + "`",
                MarkdownTable.cell(docOf(method, source))));
    }

    private static String docOf(Method method, String source) {
        int at = source.indexOf(" " + method.getName() + "();");
        int end = source.lastIndexOf("*/", at);
        return source.substring(source.lastIndexOf("/**", end) + 3, end);
    }

    /** The type's own text: for a nested one, from its declaration on. */
    private String sourceOf(Class<?> type) {
        Class<?> top = type;
        for (Class<?> outer = type.getDeclaringClass(); outer != null; outer = outer.getDeclaringClass()) {
            top = outer;
        }
        try {
            String source = Files.readString(sources.resolve(top.getName().replace('.', '/') + ".java"));
            return source.substring(source.indexOf("interface " + type.getSimpleName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
