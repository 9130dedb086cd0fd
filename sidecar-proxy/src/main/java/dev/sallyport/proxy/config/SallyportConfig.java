package dev.sallyport.proxy.config;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.contract.Kube;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Cidr;
import dev.sallyport.model.net.IpLiteral;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code sallyport}: what the injector or a person tells a proxy (the names of {@link dev.sallyport.model.contract.Env}).
 * Text here, so that all mistakes are found together; typed in {@link RootSettings}.
 */
@ConfigMapping(prefix = "sallyport")
public interface SallyportConfig {
    /** {@code sidecar} or {@code gateway}. Required. */
    Optional<String> role();

    /** Sidecar, required: the gateway fleet, comma-separated {@code host:port}; checked with the pool's settings. */
    Optional<List<String>> gateway();

    /** The one identity accepted as gateway; by default the gateway's service account in the system namespace. */
    Optional<String> gatewayId();

    /** The one identity accepted as CA; by default the CA's service account in the system namespace. */
    Optional<String> caId();

    /** Where the CA listens, comma-separated {@code host:port}; asked in this order until one can be reached. */
    Optional<List<String>> ca();

    /** The projected token that the CA is shown. */
    @WithDefault(FileNames.TOKEN_MOUNT + "/" + FileNames.TOKEN)
    String tokenFile();

    /** The trust bundle by which the CA is known at first; after first contact the CA's own is in force. */
    @WithDefault(FileNames.BUNDLE_MOUNT + "/" + FileNames.BUNDLE_CONFIG_KEY)
    String bundleFile();

    /** Our trust domain. */
    @WithDefault("cluster.local")
    String trustDomain();

    /** Pod, service and node ranges, comma-separated CIDRs. */
    Optional<List<String>> clusterCidrs();

    /** Gateway, CA, resolver and API server where they lie outside the cluster ranges, comma-separated CIDRs. */
    Optional<List<String>> controlCidrs();

    /** Gateway, required: where resources come from, {@code kubernetes} or {@code directory:<path>}. */
    Optional<String> source();

    /** Our pod's name. */
    Optional<String> podName();

    /** Our pod's namespace. */
    Optional<String> podNamespace();

    /** Our pod's UID. */
    Optional<String> podUid();

    /** Our pod's address. */
    Optional<String> podIp();

    /** Our pod's service account. */
    Optional<String> serviceAccount();

    /** Event loops; 0: one in a sidecar, one per core in a gateway. */
    @WithDefault("0")
    int eventLoops();

    /** Sidecar: {@code true} where this namespace's NetworkPolicy is to stand, which the canary then puts to the test. */
    @WithDefault("false")
    boolean lockdown();

    /** Port of the gateway's canary, which a governed pod reaches only where its NetworkPolicy is not enforced. */
    @WithDefault("15009")
    int canaryPort();

    /** Gateway, after SIGTERM: how long readiness is down before it drains, so that no one is sent here any more. Quarkus keeps it. */
    @WithDefault("PT2S")
    Duration drainDelay();

    /** After the listeners closed, how long connections may go on before they are cut. */
    @WithDefault("PT20S")
    Duration drainDeadline();

    /** The role as stated; a sidecar when it is not or not legibly, which {@link #toSettings} finds. */
    default Role statedRole() {
        return role().filter(Role.GATEWAY.word()::equals).isPresent() ? Role.GATEWAY : Role.SIDECAR;
    }

    /** Checks all of it; throws {@link IllegalArgumentException} with all mistakes. */
    default RootSettings toSettings() {
        Mistakes mistakes = new Mistakes("sallyport");
        Role role = mistakes.choice("role", role(), Role.class);
        TrustDomain domain = mistakes.parse("trust-domain", trustDomain(), TrustDomain::parse);
        mistakes.range("event-loops", eventLoops(), 0, 1024);
        SpiffeId self = self(mistakes, domain);
        mistakes.range("canary-port", canaryPort(), 0, 65_535);
        mistakes.range("drain-delay", drainDelay(), Duration.ZERO, Duration.ofMinutes(10));
        mistakes.range("drain-deadline", drainDeadline(), Duration.ZERO, Duration.ofHours(24));
        RootSettings settings = new RootSettings(
                statedRole(),
                gateway().orElse(List.of()),
                identity(mistakes, "gateway-id", gatewayId(), domain, Kube.GATEWAY_SERVICE_ACCOUNT),
                identity(mistakes, "ca-id", caId(), domain, Kube.CA_SERVICE_ACCOUNT),
                domain == null ? TrustDomain.CLUSTER_LOCAL : domain,
                mistakes.parseAll("cluster-cidrs", clusterCidrs(), Cidr::parse),
                mistakes.parseAll("control-cidrs", controlCidrs(), Cidr::parse),
                ResourcesFrom.read(mistakes, role, source()),
                new PodFacts(
                        podName().orElse(null),
                        podNamespace().orElse(null),
                        podUid().orElse(null),
                        mistakes.parse(
                                "pod-ip", podIp(), text -> IpLiteral.parse(text).address()),
                        serviceAccount().orElse(null)),
                eventLoops(),
                canaryPort(),
                lockdown(),
                self,
                drainDeadline());
        mistakes.throwIfAny();
        return settings;
    }

    /** What the identity's group needs to know of this one; stands in for what is itself mistaken and was told already. */
    default IdentityFacts identityFacts(@Nullable RootSettings root) {
        SpiffeId nobody = new SpiffeId(TrustDomain.CLUSTER_LOCAL, Kube.SYSTEM_NAMESPACE, Kube.GATEWAY_SERVICE_ACCOUNT);
        return new IdentityFacts(
                root == null ? nobody.trustDomain() : root.trustDomain(),
                root == null ? nobody : root.gatewayId(),
                root == null ? nobody : root.caId(),
                root == null ? null : root.self(),
                ca().orElse(List.of()),
                Path.of(tokenFile()),
                Path.of(bundleFile()));
    }

    /** Who the downward API says we are, where it says so. */
    private @Nullable SpiffeId self(Mistakes mistakes, @Nullable TrustDomain domain) {
        if (domain == null || podNamespace().isEmpty() || serviceAccount().isEmpty()) {
            return null;
        }
        String text = "spiffe://" + domain + "/ns/" + podNamespace().get() + "/sa/"
                + serviceAccount().get();
        return mistakes.parse("service-account", text, SpiffeId::parse);
    }

    private static SpiffeId identity(
            Mistakes mistakes,
            String name,
            Optional<String> text,
            @Nullable TrustDomain domain,
            String serviceAccount) {
        TrustDomain own = domain == null ? TrustDomain.CLUSTER_LOCAL : domain;
        SpiffeId stated = mistakes.parse(name, text, SpiffeId::parse);
        return stated == null ? new SpiffeId(own, Kube.SYSTEM_NAMESPACE, serviceAccount) : stated;
    }
}
