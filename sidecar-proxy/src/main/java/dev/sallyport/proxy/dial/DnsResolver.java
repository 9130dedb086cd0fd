package dev.sallyport.proxy.dial;

import dev.sallyport.model.net.HostName;
import dev.sallyport.proxy.connection.ResolveObserver;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The gateway's resolver: Netty's DNS client for single questions (a fresh source port each, TCP when truncated), our own
 * reading of the answers, one lookup per name at a time, a bounded cache. Names are absolute; hosts file and search
 * domains play no part; referrals are not followed (ADR 0051). Runs on one event loop; {@link #resolve} may be called from
 * any.
 */
public final class DnsResolver implements NameResolver, AutoCloseable {
    private static final int MAX_UDP_PAYLOAD_BYTES = 1232;

    private final EventLoop loop;
    private final ResolverSettings settings;
    private final ResolveObserver observer;
    private final DnsNameResolver client;
    private final NameServers servers;
    private final ResolutionCache cache;
    private final Map<HostName, List<Promise<Resolution>>> pending = new HashMap<>();

    /**
     * A resolver on this loop, which it does not own.
     *
     * @param loop an epoll event loop
     */
    public DnsResolver(EventLoop loop, ResolverSettings settings, ResolveObserver observer) {
        this.loop = loop;
        this.settings = settings;
        this.observer = observer;
        this.servers = new NameServers(settings.servers());
        this.cache = new ResolutionCache(settings);
        this.client = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(EpollDatagramChannel::new)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .socketChannelFactory(EpollSocketChannel::new)
                .queryTimeoutMillis(settings.queryTimeout().toMillis())
                .maxPayloadSize(MAX_UDP_PAYLOAD_BYTES)
                .searchDomains(List.of())
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .decodeIdn(false)
                .build();
    }

    @Override
    public Future<Resolution> resolve(EventLoop caller, HostName name, LookupShare share) {
        Promise<Resolution> promise = caller.newPromise();
        if (loop.inEventLoop()) {
            answer(name, promise, share);
        } else {
            loop.execute(() -> answer(name, promise, share));
        }
        return promise;
    }

    private void answer(HostName name, Promise<Resolution> promise, LookupShare share) {
        Resolution known = cache.fresh(name, System.nanoTime());
        if (known != null) {
            boolean stale = known.answer() == ResolveObserver.Answer.STALE;
            observer.resolved(stale ? ResolveObserver.Answer.STALE : ResolveObserver.Answer.CACHED, Duration.ZERO);
            promise.setSuccess(known);
            return;
        }
        List<Promise<Resolution>> waiting = pending.get(name);
        if (waiting != null) {
            waiting.add(promise);
        } else if (pending.size() >= settings.maxPending()) {
            promise.setSuccess(new Resolution.Unavailable(
                    "The gateway is looking up " + settings.maxPending() + " names already."));
        } else if (share.take()) {
            lookUp(name, promise, share);
        } else {
            promise.setSuccess(new Resolution.OverShare());
        }
    }

    private void lookUp(HostName name, Promise<Resolution> promise, LookupShare share) {
        List<Promise<Resolution>> waiting = new ArrayList<>(1);
        waiting.add(promise);
        pending.put(name, waiting);
        long started = System.nanoTime();
        FamilyLookup.start(loop, client::query, servers, settings, name, (resolution, ttlSeconds) -> {
            long now = System.nanoTime();
            Resolution kept = cache.remember(name, resolution, ttlSeconds, now);
            pending.remove(name);
            share.giveBack();
            observer.resolved(kept.answer(), Duration.ofNanos(now - started));
            waiting.forEach(waiter -> waiter.setSuccess(kept));
        });
    }

    /** Ends the client's sockets; lookups under way end as unavailable. */
    @Override
    public void close() {
        client.close();
    }
}
