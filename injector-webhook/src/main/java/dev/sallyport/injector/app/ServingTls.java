package dev.sallyport.injector.app;

import dev.sallyport.injector.serving.CurrentSvid;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.BaseTlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SSLOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * The TLS configuration {@code svid} of application.properties: TLS 1.2 and 1.3, the current SVID, no client certificate (an
 * API server has none by default). Registered before the port is bound; until there is an identity, handshakes fail.
 */
@Singleton
final class ServingTls extends BaseTlsConfiguration {
    private static final String NAME = "svid";

    private final CurrentSvid svid;

    @Inject
    ServingTls(Injector injector) {
        this.svid = new CurrentSvid(injector::identity);
    }

    void register(@Observes StartupEvent event, TlsConfigurationRegistry registry) {
        registry.register(NAME, this);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public KeyCertOptions getKeyStoreOptions() {
        return KeyCertOptions.wrap(svid);
    }

    @Override
    public SSLOptions getSSLOptions() {
        return new SSLOptions()
                .setKeyCertOptions(KeyCertOptions.wrap(svid))
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    }
}
