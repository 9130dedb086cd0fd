package dev.sallyport.proxy.identity;

import dev.sallyport.identity.SourceSettings;
import dev.sallyport.model.identity.SpiffeId;
import java.time.Duration;

/**
 * Who we are and whom we speak with. Immutable.
 *
 * @param source where our identity comes from, and which trust domains are trusted
 * @param gatewayId the one identity that the client context accepts as its peer
 * @param engine which TLS implementation
 * @param verifiedChains how many verified peer chains are remembered; 0 remembers none
 * @param verifiedChainLife for how long at most
 */
public record IdentitySettings(
        SourceSettings source,
        SpiffeId gatewayId,
        TlsEngineChoice engine,
        int verifiedChains,
        Duration verifiedChainLife) {}
