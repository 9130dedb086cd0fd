package dev.sallyport.proxy.app;

import dev.sallyport.proxy.admin.AdminPage;
import dev.sallyport.proxy.admin.AdminRequest;
import dev.sallyport.proxy.admin.BadRequest;
import dev.sallyport.proxy.config.Groups;
import dev.sallyport.proxy.connection.PrintableText;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/config}: every setting of ours, what it is and where it comes from. No setting of ours holds a secret (files
 * do, and their paths are shown); what looks as if it did, by its name or by a password in a URL, is not shown all the
 * same.
 */
final class EffectiveSettings implements AdminPage {
    private static final Pattern SECRET = Pattern.compile(".*(password|secret|token|credential|private-key)");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("://[^/@]*:[^/@]*@");
    private static final int SHOWN = 500;

    /** The version in the build's own properties. */
    static String version() {
        return ConfigProvider.getConfig()
                .getOptionalValue("quarkus.application.version", String.class)
                .orElse("unknown");
    }

    @Override
    public CompletionStage<Object> answer(AdminRequest request) throws BadRequest {
        request.allow(Set.of());
        Config config = ConfigProvider.getConfig();
        Set<String> names = new TreeSet<>();
        Groups.ALL.forEach(group ->
                names.addAll(ConfigClass.configClass(group).getProperties().keySet()));
        Map<String, Object> settings = new LinkedHashMap<>();
        for (String name : names) {
            if (!name.contains("*")) {
                settings.put(name, setting(name, config.getConfigValue(name)));
            }
        }
        return CompletableFuture.completedFuture(Map.of("settings", settings));
    }

    private static Map<String, @Nullable Object> setting(String name, ConfigValue value) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("value", shown(name, value.getValue()));
        tree.put("source", value.getSourceName() == null ? null : PrintableText.of(value.getSourceName(), SHOWN));
        return tree;
    }

    static @Nullable String shown(String name, @Nullable String value) {
        if (value == null) {
            return null;
        }
        return SECRET.matcher(name).matches() || PASSWORD_IN_URL.matcher(value).find()
                ? "(not shown)"
                : PrintableText.of(value, SHOWN);
    }
}
