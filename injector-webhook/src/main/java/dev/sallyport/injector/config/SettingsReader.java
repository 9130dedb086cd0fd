package dev.sallyport.injector.config;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.CaTiming;
import dev.sallyport.identity.FilesSettings;
import dev.sallyport.identity.SourceSettings;
import dev.sallyport.injector.pod.shape.InjectionSettings;
import dev.sallyport.injector.pod.shape.InjectionSettings.Resources;
import dev.sallyport.injector.pod.shape.InjectionSettings.Traces;
import dev.sallyport.injector.wall.WallKeeper;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import io.fabric8.kubernetes.api.model.Quantity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks an {@link InjectorConfig}. Stateless. */
public final class SettingsReader {
    private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");
    private static final Set<String> LEVELS = Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
    private static final Duration LONGEST = Duration.ofHours(24);

    private final InjectorConfig config;
    private final Mistakes mistakes = new Mistakes();

    private SettingsReader(InjectorConfig config) {
        this.config = config;
    }

    /**
     * The settings.
     *
     * @param version of this program
     * @throws IllegalArgumentException with every mistake
     */
    public static InjectorSettings read(InjectorConfig config, String version) {
        return new SettingsReader(config).read(version);
    }

    private InjectorSettings read(String version) {
        ResourceOrigin origin = mistakes.parse(
                "source", config.source().orElse(""), ResourceOrigin::parse, new ResourceOrigin.Cluster());
        TrustDomain domain =
                mistakes.parse("trust-domain", config.trustDomain(), TrustDomain::parse, TrustDomain.CLUSTER_LOCAL);
        SpiffeId caId = id("ca-id", config.caId(), domain, Kube.CA_SERVICE_ACCOUNT);
        List<Authority> ca = authorities("ca", config.ca());
        SourceSettings identity = identity(domain, caId, ca);
        InjectionSettings injection = injection(version, domain, caId, ca);
        WallKeeper.Pace pace = pace();
        mistakes.range("admission.places", config.admission().places(), 1, 4096);
        mistakes.range("admission.max-body", config.admission().maxBody(), 1 << 20, 1 << 26);
        mistakes.range("wall.lease", config.wall().lease(), Duration.ofSeconds(3), Duration.ofMinutes(5));
        mistakes.throwIfAny();
        return new InjectorSettings(
                origin,
                identity,
                injection,
                config.admission().places(),
                config.admission().maxBody(),
                pace,
                config.wall().lease(),
                config.podName().orElse(Kube.INJECTOR));
    }

    private WallKeeper.Pace pace() {
        InjectorConfig.Wall wall = config.wall();
        mistakes.range("wall.resync", wall.resync(), Duration.ofSeconds(1), LONGEST);
        mistakes.range("wall.waiting", wall.waiting(), Duration.ofMillis(100), LONGEST);
        mistakes.range("wall.retry", wall.retry(), Duration.ofMillis(10), Duration.ofMinutes(1));
        return new WallKeeper.Pace(wall.resync(), wall.waiting(), wall.retry());
    }

    private SourceSettings identity(TrustDomain domain, SpiffeId caId, List<Authority> ca) {
        InjectorConfig.Identity identity = config.identity();
        mistakes.word("identity.source", identity.source(), Set.of("files", "ca"));
        mistakes.range("identity.poll-interval", identity.pollInterval(), Duration.ofMillis(10), Duration.ofHours(1));
        identity.ttl().ifPresent(ttl -> mistakes.range("identity.ttl", ttl, Duration.ofSeconds(10), LONGEST));
        Path dir = Path.of(identity.dir());
        if (!identity.source().equals("ca") || ca.isEmpty()) {
            return new FilesSettings(
                    dir.resolve(FileNames.CHAIN),
                    dir.resolve(FileNames.KEY),
                    dir.resolve(FileNames.BUNDLE),
                    domain,
                    List.of(),
                    identity.pollInterval());
        }
        return new CaSettings(
                ca,
                caId,
                domain,
                new SpiffeId(domain, Kube.SYSTEM_NAMESPACE, Kube.INJECTOR_SERVICE_ACCOUNT),
                Path.of(config.tokenFile()),
                Path.of(config.bundleFile()),
                List.of(),
                identity.ttl().orElse(null),
                CaTiming.DEFAULT);
    }

    private InjectionSettings injection(String version, TrustDomain domain, SpiffeId caId, List<Authority> ca) {
        InjectorConfig.Inject inject = config.inject();
        List<Authority> gateways = authorities("gateway", config.gateway());
        inject.logLevel().ifPresent(level -> mistakes.word("inject.log-level", level, LEVELS));
        mistakes.range("inject.classic-hold", inject.classicHold(), Duration.ZERO, Duration.ofMinutes(10));
        mistakes.range("inject.classic-drain", inject.classicDrain(), Duration.ZERO, Duration.ofMinutes(10));
        return new InjectionSettings(
                version,
                image("init-image", config.initImage()),
                image("proxy-image", config.proxyImage()),
                mistakes.word("inject.image-pull-policy", inject.imagePullPolicy(), PULL_POLICIES),
                gateways,
                ca.isEmpty() ? Authority.parse("unknown:1") : ca.getFirst(),
                id("gateway-id", config.gatewayId(), domain, Kube.GATEWAY_SERVICE_ACCOUNT),
                caId,
                domain,
                inject.clusterDomain(),
                sidecar(inject),
                init(inject),
                inject.nativeSidecar(),
                inject.dnsCapture(),
                inject.classicHold(),
                inject.classicDrain(),
                inject.logLevel().orElse(null),
                traces(inject));
    }

    private @Nullable Traces traces(InjectorConfig.Inject inject) {
        double ratio = inject.traceRatio();
        mistakes.require("inject.trace-ratio", ratio >= 0 && ratio <= 1, "is " + ratio + ", not between 0 and 1");
        String text = inject.traceEndpoint().orElse(null);
        URI collector = text == null ? null : mistakes.parse("inject.trace-endpoint", text, SettingsReader::collector);
        return collector == null ? null : new Traces(collector, ratio);
    }

    private static URI collector(String text) {
        URI uri = URI.create(text);
        boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!known || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException("a collector is http://host:port/path or https://host:port/path");
        }
        return uri;
    }

    private Resources sidecar(InjectorConfig.Inject inject) {
        return new Resources(
                quantities(
                        "inject.proxy-cpu-request", inject.proxyCpuRequest(),
                        "inject.proxy-memory-request", inject.proxyMemoryRequest()),
                quantities(
                        "inject.proxy-cpu-limit", inject.proxyCpuLimit().orElse(null),
                        "inject.proxy-memory-limit", inject.proxyMemoryLimit()));
    }

    private Resources init(InjectorConfig.Inject inject) {
        return new Resources(
                quantities(
                        "inject.init-cpu-request", inject.initCpuRequest(),
                        "inject.init-memory-request", inject.initMemoryRequest()),
                quantities("", null, "inject.init-memory-limit", inject.initMemoryLimit()));
    }

    private Map<String, Quantity> quantities(
            String cpuSetting, @Nullable String cpu, String memorySetting, @Nullable String memory) {
        Map<String, Quantity> quantities = new TreeMap<>();
        put(quantities, "cpu", cpuSetting, cpu);
        put(quantities, "memory", memorySetting, memory);
        return quantities;
    }

    private void put(Map<String, Quantity> quantities, String key, String setting, @Nullable String text) {
        Quantity quantity = text == null ? null : mistakes.parse(setting, text, SettingsReader::quantity);
        if (quantity != null) {
            quantities.put(key, quantity);
        }
    }

    private static Quantity quantity(String text) {
        Quantity quantity = new Quantity(text);
        if (Quantity.getAmountInBytes(quantity).signum() <= 0) {
            throw new IllegalArgumentException("a quantity is greater than zero");
        }
        return quantity;
    }

    private String image(String setting, Optional<String> image) {
        boolean usable = image.isPresent() && image.get().matches("\\S+");
        mistakes.require(setting, usable, "is required: the image pods are given");
        return image.orElse("");
    }

    private List<Authority> authorities(String setting, List<String> texts) {
        List<Authority> authorities = new ArrayList<>();
        for (String text : texts) {
            Authority authority = mistakes.parse(setting, text, Authority::parse);
            if (authority != null) {
                authorities.add(authority);
            }
        }
        mistakes.require(setting, !texts.isEmpty(), "is required: host:port");
        return authorities;
    }

    private SpiffeId id(String setting, Optional<String> text, TrustDomain domain, String serviceAccount) {
        SpiffeId usual = new SpiffeId(domain, Kube.SYSTEM_NAMESPACE, serviceAccount);
        return text.map(stated -> mistakes.parse(setting, stated, SpiffeId::parse, usual))
                .orElse(usual);
    }
}
