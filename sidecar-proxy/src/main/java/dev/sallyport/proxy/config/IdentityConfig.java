package dev.sallyport.proxy.config;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.identity.IdentitySettings;
import dev.sallyport.proxy.identity.IdentitySettings.GuestDomain;
import dev.sallyport.proxy.identity.TlsEngineChoice;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code sallyport.identity}: where our own identity comes from and which other trust domains are admitted. */
@ConfigMapping(prefix = "sallyport.identity")
public interface IdentityConfig {
    /** Only {@code files} so far. */
    @WithDefault("files")
    String source();

    /** Folder with {@code tls.crt}, {@code tls.key} and {@code ca.crt}. */
    @WithDefault(FileNames.IDENTITY_MOUNT)
    String dir();

    /** Chain, instead of {@code <dir>/tls.crt}. */
    Optional<String> chainFile();

    /** Key, instead of {@code <dir>/tls.key}. */
    Optional<String> keyFile();

    /** Trust bundle, instead of {@code <dir>/ca.crt}. */
    Optional<String> bundleFile();

    /** How often the files are compared. */
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
    default IdentitySettings toSettings(TrustDomain own, SpiffeId gatewayId, TlsEngineChoice engine) {
        Mistakes mistakes = new Mistakes("sallyport.identity");
        mistakes.require("source", source().equals("files"), "is not 'files', the one source this version has");
        mistakes.range("poll-interval", pollInterval(), Duration.ofMillis(10), Duration.ofHours(1));
        mistakes.range("verified-chains", verifiedChains(), 0, 1 << 20);
        mistakes.range("verified-chain-life", verifiedChainLife(), Duration.ZERO, Duration.ofHours(1));
        Path folder = Path.of(dir());
        List<GuestDomain> guests = guests(mistakes, own);
        mistakes.throwIfAny();
        return new IdentitySettings(
                chainFile().map(Path::of).orElse(folder.resolve(FileNames.CHAIN)),
                keyFile().map(Path::of).orElse(folder.resolve(FileNames.KEY)),
                bundleFile().map(Path::of).orElse(folder.resolve(FileNames.BUNDLE)),
                own,
                guests,
                gatewayId,
                engine,
                pollInterval(),
                verifiedChains(),
                verifiedChainLife());
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
            mistakes.require(name, !domain.equals(own), "is our own trust domain; its bundle is bundle-file");
            guests.add(new GuestDomain(domain, Path.of(guest.bundle())));
        }
        return guests;
    }
}
