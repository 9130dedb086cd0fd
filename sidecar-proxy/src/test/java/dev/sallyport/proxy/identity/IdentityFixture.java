package dev.sallyport.proxy.identity;

import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
import dev.sallyport.proxy.connection.IdentityObserver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Settings and sources of identity for tests, with the defaults a test rarely cares about. */
public final class IdentityFixture {
    /** The gateway's identity in tests. */
    public static final SpiffeId GATEWAY =
            SpiffeId.parse("spiffe://cluster.local/ns/sallyport-system/sa/sallyport-gateway");

    private IdentityFixture() {}

    /** Settings for a folder written by {@code IssuedSvid.writeTo}; polls every 20 ms. */
    public static IdentitySettings settings(Path folder) {
        return settings(folder, List.of());
    }

    static IdentitySettings settings(Path folder, List<IdentitySettings.GuestDomain> guests) {
        return new IdentitySettings(
                folder.resolve(FileNames.CHAIN),
                folder.resolve(FileNames.KEY),
                folder.resolve(FileNames.BUNDLE),
                TrustDomain.CLUSTER_LOCAL,
                guests,
                GATEWAY,
                TlsEngineChoice.AUTO,
                Duration.ofMillis(20),
                64,
                Duration.ofMinutes(1));
    }

    /** A started source on a folder; close it, or the leak listener complains. */
    public static FilesIdentitySource source(Path folder, TlsEngine engine) {
        FilesIdentitySource source =
                new FilesIdentitySource(settings(folder), engine, Clock.systemUTC(), IdentityObserver.NONE);
        source.start();
        return source;
    }
}
