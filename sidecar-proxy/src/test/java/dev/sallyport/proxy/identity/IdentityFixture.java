package dev.sallyport.proxy.identity;

import dev.sallyport.identity.FilesSettings;
import dev.sallyport.identity.IdentityObserver;
import dev.sallyport.identity.SourceSettings;
import dev.sallyport.identity.files.FilesIdentitySource;
import dev.sallyport.model.contract.FileNames;
import dev.sallyport.model.identity.SpiffeId;
import dev.sallyport.model.identity.TrustDomain;
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
        FilesSettings files = new FilesSettings(
                folder.resolve(FileNames.CHAIN),
                folder.resolve(FileNames.KEY),
                folder.resolve(FileNames.BUNDLE),
                TrustDomain.CLUSTER_LOCAL,
                List.of(),
                Duration.ofMillis(20));
        return settings(files);
    }

    /** The same for any source. */
    public static IdentitySettings settings(SourceSettings source) {
        return new IdentitySettings(source, GATEWAY, TlsEngineChoice.AUTO, 64, Duration.ofMinutes(1));
    }

    /** A started holder on a folder; close it, or the leak listener complains. */
    public static TlsIdentityHolder source(Path folder, TlsEngine engine) {
        return source(folder, engine, Duration.ofMinutes(1));
    }

    /** The same with another time for which superseded contexts live on. */
    static TlsIdentityHolder source(Path folder, TlsEngine engine, Duration grace) {
        IdentitySettings settings = settings(folder);
        TlsIdentityHolder holder = new TlsIdentityHolder(
                new FilesIdentitySource((FilesSettings) settings.source(), Clock.systemUTC(), IdentityObserver.NONE),
                settings,
                engine,
                Clock.systemUTC(),
                grace);
        holder.start();
        return holder;
    }
}
