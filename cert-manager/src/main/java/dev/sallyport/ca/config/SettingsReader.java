package dev.sallyport.ca.config;

import dev.sallyport.ca.authority.RotationSettings;
import dev.sallyport.ca.certificate.SvidIssuer;
import dev.sallyport.ca.config.CaSettings.Source;
import dev.sallyport.ca.directory.DirectoryMode.DirectorySettings;
import dev.sallyport.ca.directory.TrustedIssuer;
import dev.sallyport.ca.issue.LifeLimits;
import dev.sallyport.ca.issue.RateLimits.Limits;
import dev.sallyport.ca.issue.ServerNames;
import dev.sallyport.ca.kubernetes.KubernetesMode.KubernetesSettings;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks the settings as a whole. Confined to one thread, for one reading. */
public final class SettingsReader {
    private static final String DIRECTORY = "directory:";
    private static final Duration DAY = Duration.ofDays(1);

    private final CaConfig config;
    private final Mistakes mistakes = new Mistakes();

    private SettingsReader(CaConfig config) {
        this.config = config;
    }

    /**
     * Checks all of it.
     *
     * @throws IllegalArgumentException with every mistake, a line each
     */
    public static CaSettings read(CaConfig config) {
        return new SettingsReader(config).read();
    }

    private CaSettings read() {
        TrustDomain domain = Objects.requireNonNullElse(
                mistakes.parse("trust-domain", config.trustDomain(), TrustDomain::parse), TrustDomain.CLUSTER_LOCAL);
        String namespace = Objects.requireNonNullElse(
                mistakes.parse("system-namespace", systemNamespace(), text -> segment(domain, text)),
                Kube.SYSTEM_NAMESPACE);
        mistakes.require("audience", !config.audience().isBlank(), "is empty");
        mistakes.range("poll-interval", config.pollInterval(), Duration.ofMillis(10), Duration.ofMinutes(5));
        LifeLimits lives = lives();
        RotationSettings rotation = rotation(domain);
        Limits rates = rates();
        List<ServerNames.Entry> names = mistakes.parseAll("names", config.names(), ServerNames.Entry::parse);
        listeners();
        Source source = source(namespace);
        mistakes.throwIfAny();
        return new CaSettings(
                Objects.requireNonNull(source),
                domain,
                namespace,
                config.audience(),
                ServerNames.of(domain, namespace, names),
                config.pollInterval(),
                lives,
                rotation,
                config.attest().sourceAddress(),
                rates,
                config.rate().concurrent());
    }

    private String systemNamespace() {
        return config.systemNamespace().or(config::podNamespace).orElse(Kube.SYSTEM_NAMESPACE);
    }

    private static String segment(TrustDomain domain, String namespace) {
        return new SpiffeId(domain, namespace, "any").namespace();
    }

    private LifeLimits lives() {
        CaConfig.Ttl ttl = config.ttl();
        mistakes.range("ttl.most", ttl.most(), SvidIssuer.MIN_TTL, SvidIssuer.MAX_TTL);
        mistakes.range("ttl.usual", ttl.usual(), SvidIssuer.MIN_TTL, ttl.most());
        return new LifeLimits(ttl.usual(), ttl.most());
    }

    private RotationSettings rotation(TrustDomain domain) {
        CaConfig.Authority own = config.authority();
        Duration most = config.ttl().most();
        mistakes.range("authority.propagation", own.propagation(), Duration.ZERO, DAY.multipliedBy(30));
        mistakes.range("authority.issuing-life", own.issuingLife(), most, own.rootLife());
        mistakes.range("authority.root-life", own.rootLife(), most, DAY.multipliedBy(365 * 30L));
        return new RotationSettings(domain, own.rootLife(), own.issuingLife(), most.plus(own.propagation()));
    }

    private Limits rates() {
        CaConfig.Rate rate = config.rate();
        mistakes.range("rate.per-second", rate.perSecond(), 1, 100_000);
        mistakes.range("rate.burst", rate.burst(), 1, 1_000_000);
        mistakes.range("rate.pod-per-minute", rate.podPerMinute(), 1, 100_000);
        mistakes.range("rate.pod-burst", rate.podBurst(), 1, 100_000);
        mistakes.range("rate.source-per-second", rate.sourcePerSecond(), 1, 100_000);
        mistakes.range("rate.source-burst", rate.sourceBurst(), 1, 1_000_000);
        mistakes.range("rate.concurrent", rate.concurrent(), 1, 100_000);
        return new Limits(
                rate.perSecond(),
                rate.burst(),
                rate.podPerMinute(),
                rate.podBurst(),
                rate.sourcePerSecond(),
                rate.sourceBurst());
    }

    private void listeners() {
        mistakes.range("https.port", config.https().port(), 0, 65_535);
        mistakes.range("https.max-connections", config.https().maxConnections(), 1, 100_000);
        mistakes.range("health.port", config.health().port(), 0, 65_535);
    }

    private @Nullable Source source(String namespace) {
        String text = config.source().orElse("");
        if (text.equals("kubernetes")) {
            return kubernetes(namespace);
        }
        if (text.startsWith(DIRECTORY) && text.length() > DIRECTORY.length()) {
            Path folder = mistakes.parse("source", text.substring(DIRECTORY.length()), Path::of);
            return folder == null ? null : directory(folder);
        }
        mistakes.require("source", false, "is required: kubernetes, or directory:<path>");
        return null;
    }

    private Source kubernetes(String namespace) {
        mistakes.range("attest.timeout", config.attest().timeout(), Duration.ofMillis(10), Duration.ofMinutes(1));
        mistakes.range("attest.concurrent", config.attest().concurrent(), 1, 10_000);
        String holder = config.podName().orElseGet(() -> "process-" + UUID.randomUUID());
        return new Source.Kubernetes(new KubernetesSettings(
                namespace, holder, config.attest().timeout(), config.attest().concurrent()));
    }

    private Source directory(Path folder) {
        List<TrustedIssuer> issuers = new ArrayList<>();
        for (int i = 0; i < config.issuers().size(); i++) {
            CaConfig.Issuer issuer = config.issuers().get(i);
            String name = "issuers[" + i + "]";
            mistakes.require(name + ".name", !issuer.name().isBlank(), "is empty");
            Path keys = mistakes.parse(name + ".jwks-file", issuer.jwksFile(), Path::of);
            if (keys != null) {
                issuers.add(new TrustedIssuer(issuer.name(), keys));
            }
        }
        mistakes.require(
                "issuers",
                !config.issuers().isEmpty(),
                "is required without a cluster: name and jwks-file of an"
                        + " issuer whose tokens are believed, such as SALLYPORT_ISSUERS_0__NAME and SALLYPORT_ISSUERS_0__JWKS_FILE");
        long names = issuers.stream().map(TrustedIssuer::name).distinct().count();
        mistakes.require("issuers", names == issuers.size(), "names the same issuer twice");
        return new Source.Directory(new DirectorySettings(
                path("state-dir", config.stateDir()).orElse(folder.resolve(".ca")),
                folder.resolve(FileNames.APPLIED),
                path("bundle-file", config.bundleFile()),
                path("pods-dir", config.podsDir()).or(() -> Optional.of(folder.resolve("pods"))),
                issuers));
    }

    private Optional<Path> path(String name, Optional<String> text) {
        return text.map(stated -> mistakes.parse(name, stated, Path::of));
    }
}
