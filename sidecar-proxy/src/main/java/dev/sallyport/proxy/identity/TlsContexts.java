package dev.sallyport.proxy.identity;

import dev.sallyport.identity.IdentityMaterial;
import dev.sallyport.identity.svid.SvidTrustManager;
import dev.sallyport.identity.svid.VerifiedChains;
import dev.sallyport.identity.svid.VerifiedSvid;
import dev.sallyport.model.identity.SpiffeId;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Builds TLS contexts: TLS 1.3 only, mutual, ALPN, no resumption (a resumed session would outlive a change of bundle or
 * a peer's expiry). Stateless but for the engine.
 */
final class TlsContexts {
    private static final String TLS_1_3 = "TLSv1.3";
    /**
     * Netty puts the key into a key store in memory and takes it out again. PKCS#12, the default, derives keys for that
     * by 10 000 rounds of PBKDF2, four times: nearly a second of a cold start, for a store that nobody ever sees.
     */
    private static final String KEY_STORE = "JKS";

    /** Of a client; BoringSSL would take 100 KiB, and parsing them is our time. An SVID with two intermediates has 3. */
    private static final int MAX_CHAIN_BYTES = 32 << 10;

    private static final String JDK_TICKETS = "jdk.tls.server.newSessionTicketCount";

    private final TlsEngine engine;

    TlsContexts(TlsEngine engine) {
        this.engine = engine;
        if (engine == TlsEngine.JDK && System.getProperty(JDK_TICKETS) == null) {
            // Read by the JDK when its first TLS context is made; tcnative sends no tickets unless told to.
            System.setProperty(JDK_TICKETS, "0");
        }
    }

    /** Both contexts of one identity, owned by the caller: reference-counted where the engine is OpenSSL. */
    Credentials credentials(IdentityMaterial material, VerifiedChains chains, SpiffeId gateway, long sequence)
            throws SSLException {
        SslContext client = client(material, chains, gateway);
        try {
            VerifiedSvid self = material.self();
            return new Credentials(
                    self.id(),
                    self.notAfter(),
                    client,
                    server(material, chains),
                    PeerTrust.of(material.verifier()),
                    sequence);
        } catch (SSLException e) {
            ReferenceCountUtil.release(client);
            throw e;
        }
    }

    /** For dialling: accepts exactly {@code peer}, offers h2. */
    private SslContext client(IdentityMaterial material, VerifiedChains chains, SpiffeId peer) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .keyManager(material.key(), material.chain())
                .trustManager(SvidTrustManager.only(peer, chains))
                .endpointIdentificationAlgorithm(null);
        return finish(builder, List.of(ApplicationProtocolNames.HTTP_2));
    }

    /** For accepting: demands a certificate of any workload in the trusted domains, offers h2 and http/1.1. */
    private SslContext server(IdentityMaterial material, VerifiedChains chains) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(material.key(), material.chain())
                .trustManager(SvidTrustManager.anyWorkload(chains))
                .clientAuth(ClientAuth.REQUIRE);
        if (engine == TlsEngine.OPENSSL) {
            builder.option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, MAX_CHAIN_BYTES);
        }
        return finish(builder, List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1));
    }

    private SslContext finish(SslContextBuilder builder, List<String> protocols) throws SSLException {
        return builder.sslProvider(engine.provider())
                .keyStoreType(KEY_STORE)
                .protocols(TLS_1_3)
                .sessionCacheSize(1)
                .sessionTimeout(1)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols))
                .build();
    }
}
