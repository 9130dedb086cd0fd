package dev.sallyport.proxy.originate;

import dev.sallyport.model.destination.Destinations;
import dev.sallyport.model.destination.Origination;
import dev.sallyport.model.destination.TlsMaterial;
import dev.sallyport.model.destination.TlsVersion;
import dev.sallyport.proxy.dial.Alpn;
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
import java.util.List;
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
    private final Map<Offered, SslContext> contexts = new HashMap<>();
    /** TLS and what is offered in it. */
    private record Offered(Origination tls, Alpn offer) {}

    private Set<Offered> needed = Set.of();
    private boolean closed;

    /** Nothing is made yet. */
    public ClientContexts(TlsEngine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** Makes what these need and lacks; nothing is released. Any thread but an event loop. */
    public void prepare(Destinations destinations) {
        Set<Offered> wanted = new HashSet<>();
        for (Origination tls : destinations.originations()) {
            for (Alpn offer : Alpn.values()) {
                wanted.add(new Offered(tls, offer));
            }
        }
        Set<Offered> fresh = new HashSet<>(wanted);
        synchronized (this) {
            needed = wanted;
            fresh.removeAll(contexts.keySet());
        }
        for (Offered offered : fresh) {
            try {
                keep(offered, build(offered));
            } catch (SSLException | GeneralSecurityException e) {
                LOG.log(System.Logger.Level.WARNING, "a destination''s TLS context was not made: {0}", e.toString());
            }
        }
    }

    private synchronized void keep(Offered offered, SslContext context) {
        SslContext before = closed ? context : contexts.putIfAbsent(offered, context);
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

    /** How many ways of speaking TLS there are, whatever is offered in each. */
    public synchronized long size() {
        return contexts.keySet().stream().map(Offered::tls).distinct().count();
    }

    /**
     * The context, retained for the caller, who releases it; null when none can be made. One that was released meanwhile,
     * because the policy changed while its connection was made, is made once more for that connection alone.
     */
    @Nullable
    SslContext take(Origination tls, Alpn offer) {
        Offered offered = new Offered(tls, offer);
        synchronized (this) {
            SslContext known = contexts.get(offered);
            if (known != null) {
                return ReferenceCountUtil.retain(known);
            }
        }
        try {
            return build(offered);
        } catch (SSLException | GeneralSecurityException e) {
            LOG.log(System.Logger.Level.WARNING, "a destination''s TLS context was not made: {0}", e.toString());
            return null;
        }
    }

    private SslContext build(Offered offered) throws SSLException, GeneralSecurityException {
        Origination tls = offered.tls();
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
                        offered.offer() == Alpn.HTTP_2
                                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                                : List.of(ApplicationProtocolNames.HTTP_1_1)));
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
