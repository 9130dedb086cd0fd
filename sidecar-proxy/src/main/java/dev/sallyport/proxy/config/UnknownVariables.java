package dev.sallyport.proxy.config;

import dev.sallyport.model.contract.Env;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds {@code SALLYPORT_…} environment variables that no setting reads: most likely a misspelt one. A warning rather than
 * a mistake (ADR 0031): Kubernetes itself writes such names into every pod of a namespace with a Service called
 * {@code sallyport-…}, and an older proxy must start under a newer injector.
 */
public final class UnknownVariables {
    private static final String PREFIX = "SALLYPORT_";
    private static final Pattern SERVICE_LINK =
            Pattern.compile("SALLYPORT_.*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP)(_.*)?)?)");

    /**
     * Read by init-iptables (the injector may give both containers the same list), or by Quarkus itself through
     * application.properties.
     */
    private static final List<String> OTHERS = List.of(
            "SALLYPORT_HEALTH_HOST",
            "SALLYPORT_HEALTH_PORT",
            "SALLYPORT_HEALTH_IDLE_TIMEOUT",
            Env.LOG_LEVEL,
            Env.DIRECT_CIDRS,
            Env.DNS_SERVERS,
            Env.IPTABLES_BACKEND,
            Env.PROBE,
            Env.PROBE_TIMEOUT,
            Env.PROXY_UID);

    private final List<Pattern> known;

    /** For every group of {@link Groups}. */
    public UnknownVariables() {
        known = Groups.ALL.stream()
                .flatMap(group -> ConfigClass.configClass(group).getProperties().keySet().stream())
                .map(UnknownVariables::variable)
                .collect(Collectors.toCollection(ArrayList::new));
        OTHERS.forEach(name -> known.add(Pattern.compile(Pattern.quote(name))));
    }

    /** MicroProfile Config's environment form; a list's index is any number. */
    private static Pattern variable(String property) {
        String name =
                property.replace("[*]", "[0]").replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
        return Pattern.compile(name.replace("_0__", "_\\d+__"));
    }

    /** Those of the names that are ours and unread, sorted. */
    public List<String> among(Set<String> environment) {
        return environment.stream()
                .filter(name -> name.startsWith(PREFIX))
                .filter(name -> !SERVICE_LINK.matcher(name).matches())
                .filter(name -> known.stream().noneMatch(k -> k.matcher(name).matches()))
                .sorted()
                .toList();
    }
}
