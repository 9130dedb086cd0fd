package dev.sallyport.ca.config;

import dev.sallyport.model.contract.Env;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds {@code SALLYPORT_…} variables that no setting reads: most likely a misspelt one. A warning, not a mistake (ADR
 * 0031): Kubernetes writes such names for Services called {@code sallyport-…}.
 */
public final class UnknownVariables {
    private static final Pattern SERVICE_LINK =
            Pattern.compile("SALLYPORT_.*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP)(_.*)?)?)");

    /** What every pod of ours is told; of no use to us. */
    private static final List<String> OTHERS = List.of(Env.POD_UID, Env.POD_IP, Env.SERVICE_ACCOUNT);

    private final List<Pattern> known;

    /** By the names in {@link CaConfig}. */
    public UnknownVariables() {
        known = ConfigClass.configClass(CaConfig.class).getProperties().keySet().stream()
                .map(UnknownVariables::variable)
                .toList();
    }

    private static Pattern variable(String property) {
        String name =
                property.replace("[*]", "[0]").replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
        return Pattern.compile(name.replace("_0__", "_\\d+__"));
    }

    /** Those of the names that are ours and unread, sorted. */
    public List<String> among(Set<String> environment) {
        return environment.stream()
                .filter(name -> name.startsWith("SALLYPORT_"))
                .filter(name -> known.stream().noneMatch(k -> k.matcher(name).matches()))
                .filter(name -> !OTHERS.contains(name))
                .filter(name -> !SERVICE_LINK.matcher(name).matches())
                .sorted()
                .toList();
    }
}
