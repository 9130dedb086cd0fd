package dev.sallyport.proxy.originate;

import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.destination.Origination;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.model.destination.TlsVersion;
import dev.sallyport.proxy.identity.TlsEngine;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS contexts by what they are made of: made when a policy comes that needs them, before it is in force, released when none
 * does any more; connections keep theirs. Safe for concurrent use.
 */
public final class ClientContexts implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ClientContexts.class.getName());
    /** Of a store in memory that nobody sees; PKCS#12 would cost a second of key derivation. */
    private static final String KEY_STORE = "JKS";

    private final TlsEngine engine;
    private final InstantSource clock;
    private final Map<Origination, SslContext> contexts = new HashMap<>();
    private Set<Origination> needed = Set.of();
    private boolean closed;

    /** Nothing is made yet. */
    public ClientContexts(TlsEngine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** Makes what these need and lacks; nothing is released. Any thread but an event loop. */
    public void prepare(Destinations destinations) {
        Set<Origination> wanted = destinations.originations();
        Set<Origination> fresh = new HashSet<>(wanted);
        synchronized (this) {
            needed = wanted;
            fresh.removeAll(contexts.keySet());
        }
        for (Origination tls : fresh) {
            try {
                keep(tls, build(tls));
            } catch (SSLException | GeneralSecurityException e) {
                LOG.log(System.Logger.Level.WARNING, "a destination''s TLS context was not made: {0}", e.toString());
            }
        }
    }

    private synchronized void keep(Origination tls, SslContext context) {
        SslContext before = closed ? context : contexts.putIfAbsent(tls, context);
        if (before != null) {
            ReferenceCountUtil.release(context);
        }
    }

    /** Releases what the destinations last prepared for do not need. */
    public synchronized void settle() {
        contexts.entrySet().removeIf(entry -> {
            boolean over = !needed.contains(entry.getKey());
            if (over) {
                ReferenceCountUtil.release(entry.getValue());
            }
            return over;
        });
    }

    /** How many there are. */
    public synchronized int size() {
        return contexts.size();
    }

    /**
     * The context, retained for the caller, who releases it; null when none can be made. One that was released meanwhile,
     * because the policy changed while its connection was made, is made once more for that connection alone.
     */
    @Nullable
    SslContext take(Origination tls) {
        synchronized (this) {
            SslContext known = contexts.get(tls);
            if (known != null) {
                return ReferenceCountUtil.retain(known);
            }
        }
        try {
            return build(tls);
        } catch (SSLException | GeneralSecurityException e) {
            LOG.log(System.Logger.Level.WARNING, "a destination''s TLS context was not made: {0}", e.toString());
            return null;
        }
    }

    private SslContext build(Origination tls) throws SSLException, GeneralSecurityException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .trustManager(UpstreamVerifier.of(tls, clock))
                .endpointIdentificationAlgorithm(null)
                .sslProvider(engine.provider())
                .keyStoreType(KEY_STORE)
                .sessionCacheSize(1)
                .sessionTimeout(1)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1));
        builder = tls.plan().minVersion() == TlsVersion.V1_3
                ? builder.protocols("TLSv1.3")
                : builder.protocols("TLSv1.3", "TLSv1.2");
        TlsMaterial credential = tls.credential();
        if (credential != null && credential.key() != null) {
            builder.keyManager(credential.key(), credential.chain().toArray(X509Certificate[]::new));
        }
        return builder.build();
    }

    @Override
    public synchronized void close() {
        closed = true;
        contexts.values().forEach(ReferenceCountUtil::release);
        contexts.clear();
    }
}
