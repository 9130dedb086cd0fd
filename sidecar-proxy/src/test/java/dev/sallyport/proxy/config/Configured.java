package dev.sallyport.proxy.config;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Reads a group of settings from given properties alone, as Quarkus would. */
public final class Configured {
    private Configured() {}

    /** The group with these properties ({@code name, value, …}); defaults fill the rest. */
    public static <T> T group(Class<T> group, String... properties) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            values.put(properties[i], properties[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .withMapping(group)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(group);
    }
}
