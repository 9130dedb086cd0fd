package dev.sallyport.proxy.config;

import dev.sallyport.identity.CaSettings;
import dev.sallyport.identity.CaTiming;
import dev.sallyport.identity.FilesSettings;
import dev.sallyport.identity.GuestDomain;
import dev.sallyport.identity.SourceSettings;
import dev.sallyport.model.contract.Env;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.model.net.Authority;
import dev.sallyport.proxy.identity.IdentitySettings;
import dev.sallyport.proxy.identity.TlsEngineChoice;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code sallyport.identity}: where our own identity comes from and which other trust domains are admitted. */
@ConfigMapping(prefix = "sallyport.identity")
public interface IdentityConfig {
    /** {@code files} or {@code ca}; when absent, {@code ca} where {@code SALLYPORT_CA} is set and {@code files} where not. */
    Optional<String> source();

    /** Source {@code ca}: life asked for, 10 s to 24 h; the CA's default when absent. */
    Optional<Duration> ttl();

    /** Source {@code ca}: between two questions for the trust bundle, ±10 %; before each renewal it is asked for anyway. */
    @WithDefault("PT5M")
    Duration bundleInterval();

    /** Source {@code ca}: for a TCP connection to one address of the CA. */
    @WithDefault("PT3S")
    Duration connectTimeout();

    /** Source {@code ca}: for a whole exchange with the CA. */
    @WithDefault("PT15S")
    Duration answerTimeout();

    /** Source {@code ca}: where the doubling of pauses after failures ends, and the most of a {@code retry-after} that is honoured. */
    @WithDefault("PT150S")
    Duration maxBackoff();

    /** Source {@code files}: folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}. */
    @WithDefault(FileNames.IDENTITY_MOUNT)
    String dir();

    /** Source {@code files}: chain, instead of {@code <dir>/tls.crt}. */
    Optional<String> chainFile();

    /** Source {@code files}: key, instead of {@code <dir>/tls.key}. */
    Optional<String> keyFile();

    /** Source {@code files}: trust bundle, instead of {@code <dir>/ca.crt}. */
    Optional<String> bundleFile();

    /** How often files (of either source) and the clock are looked at. */
    @WithDefault("PT1S")
    Duration pollInterval();

    /** Verified peer chains that are remembered; 0: none. */
    @WithDefault("1024")
    int verifiedChains();

    /** For how long at most a verified chain is remembered. */
    @WithDefault("PT5M")
    Duration verifiedChainLife();

    /** Gateway: other trust domains whose workloads are admitted. */
    List<Guest> trustDomains();

    /** Another trust domain. */
    interface Guest {
        /** Its name. */
        String name();

        /** File with its CA certificates, PEM. */
        String bundle();
    }

    /** Checks it; throws {@link IllegalArgumentException} with all mistakes. */
    default IdentitySettings toSettings(IdentityFacts facts, TlsEngineChoice engine) {
        Mistakes mistakes = new Mistakes("sallyport.identity");
        mistakes.range("poll-interval", pollInterval(), Duration.ofMillis(10), Duration.ofHours(1));
        mistakes.range("verified-chains", verifiedChains(), 0, 1 << 20);
        mistakes.range("verified-chain-life", verifiedChainLife(), Duration.ZERO, Duration.ofHours(1));
        List<GuestDomain> guests = guests(mistakes, facts.trustDomain());
        String word = source().orElse(facts.caServers().isEmpty() ? "files" : "ca");
        IdentityFrom from = mistakes.choice("source", Optional.of(word), IdentityFrom.class);
        SourceSettings source =
                from == IdentityFrom.CA ? ca(mistakes, facts, guests) : files(facts.trustDomain(), guests);
        mistakes.throwIfAny();
        return new IdentitySettings(
                Objects.requireNonNull(source), facts.gatewayId(), engine, verifiedChains(), verifiedChainLife());
    }

    private FilesSettings files(TrustDomain own, List<GuestDomain> guests) {
        Path folder = Path.of(dir());
        return new FilesSettings(
                chainFile().map(Path::of).orElse(folder.resolve(FileNames.CHAIN)),
                keyFile().map(Path::of).orElse(folder.resolve(FileNames.KEY)),
                bundleFile().map(Path::of).orElse(folder.resolve(FileNames.BUNDLE)),
                own,
                guests,
                pollInterval());
    }

    /** Null when the mistakes leave nothing to make settings of. */
    private @Nullable CaSettings ca(Mistakes mistakes, IdentityFacts facts, List<GuestDomain> guests) {
        mistakes.require(
                "source", !facts.caServers().isEmpty(), "is ca, and " + Env.CA + " does not say where the CA is");
        List<Authority> servers =
                mistakes.parseAll("source: " + Env.CA, Optional.of(facts.caServers()), Authority::parse);
        mistakes.require(
                "source",
                facts.caId().trustDomain().equals(facts.trustDomain()),
                "is ca, and " + Env.CA_ID + " is not of our own trust domain, " + facts.trustDomain());
        ttl().ifPresent(ttl -> mistakes.range("ttl", ttl, Duration.ofSeconds(10), Duration.ofHours(24)));
        mistakes.range("bundle-interval", bundleInterval(), Duration.ofSeconds(1), Duration.ofHours(24));
        mistakes.range("connect-timeout", connectTimeout(), Duration.ofMillis(10), Duration.ofMinutes(1));
        mistakes.range("answer-timeout", answerTimeout(), Duration.ofMillis(10), Duration.ofMinutes(5));
        mistakes.range("max-backoff", maxBackoff(), CaTiming.DEFAULT.firstBackoff(), Duration.ofHours(1));
        if (servers.isEmpty()) {
            return null;
        }
        CaTiming timing = new CaTiming(
                connectTimeout(),
                answerTimeout(),
                pollInterval(),
                bundleInterval(),
                CaTiming.DEFAULT.firstBackoff(),
                maxBackoff());
        return new CaSettings(
                servers,
                facts.caId(),
                facts.trustDomain(),
                facts.self(),
                facts.token(),
                facts.bundle(),
                guests,
                ttl().orElse(null),
                timing);
    }

    private List<GuestDomain> guests(Mistakes mistakes, TrustDomain own) {
        List<GuestDomain> guests = new ArrayList<>();
        for (Guest guest : trustDomains()) {
            String name = "trust-domains[" + guests.size() + "].name";
            TrustDomain domain = mistakes.parse(name, guest.name(), TrustDomain::parse);
            if (domain == null) {
                continue;
            }
            boolean fresh = guests.stream().noneMatch(other -> other.name().equals(domain));
            mistakes.require(name, fresh, "stands there twice");
            mistakes.require(name, !domain.equals(own), "is our own trust domain");
            guests.add(new GuestDomain(domain, Path.of(guest.bundle())));
        }
        return guests;
    }
}
