package dev.sallyport.proxy.identity;

import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where our identity comes from and whom it trusts. Immutable.
 *
 * @param chain PEM, leaf first, no root
 * @param key PEM, PKCS#8
 * @param bundle PEM, the CA certificates of our own trust domain
 * @param trustDomain our own
 * @param guests other trust domains whose workloads are admitted, each against its own bundle only
 * @param gatewayId the one identity that the client context accepts as its peer
 * @param engine which TLS implementation
 * @param pollInterval how often the files are compared; symlink swaps are seen too
 * @param verifiedChains how many verified peer chains are remembered; 0 remembers none
 * @param verifiedChainLife for how long at most
 */
public record IdentitySettings(
        Path chain,
        Path key,
        Path bundle,
        TrustDomain trustDomain,
        List<GuestDomain> guests,
        SpiffeId gatewayId,
        TlsEngineChoice engine,
        Duration pollInterval,
        int verifiedChains,
        Duration verifiedChainLife) {
    /** Copies the guests. */
    public IdentitySettings {
        guests = List.copyOf(guests);
    }

    /**
     * Another trust domain.
     *
     * @param name its name; never our own
     * @param bundle PEM, its CA certificates
     */
    public record GuestDomain(TrustDomain name, Path bundle) {}
}
