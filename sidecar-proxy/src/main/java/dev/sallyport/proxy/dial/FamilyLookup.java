package dev.sallyport.proxy.dial;

import dev.sallyport.model.net.HostName;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One name, both families at once: ends when both have answered, or one has addresses and the other keeps us waiting
 * (RFC 8305 §3), or the whole lookup takes too long. Ends exactly once. Confined to the resolver's event loop.
 */
final class FamilyLookup {
    /** Is told once. */
    interface Done {
        void with(Resolution resolution, long ttlSeconds);
    }

    private final EventLoop loop;
    private final ResolverSettings settings;
    private final Done done;
    private @Nullable DnsAnswer v4;
    private @Nullable DnsAnswer v6;
    private boolean ended;

    private FamilyLookup(EventLoop loop, ResolverSettings settings, Done done) {
        this.loop = loop;
        this.settings = settings;
        this.done = done;
    }

    static void start(
            EventLoop loop,
            DnsTransport transport,
            NameServers servers,
            ResolverSettings settings,
            HostName name,
            Done done) {
        FamilyLookup both = new FamilyLookup(loop, settings, done);
        var timeout = loop.schedule(both::end, settings.lookupTimeout().toNanos(), TimeUnit.NANOSECONDS);
        both.onEnd = () -> timeout.cancel(false);
        new DnsLookup(transport, servers, settings, name.text(), DnsRecordType.AAAA, both::onV6).ask();
        new DnsLookup(transport, servers, settings, name.text(), DnsRecordType.A, both::onV4).ask();
    }

    private Runnable onEnd = () -> {};

    private void onV4(DnsAnswer answer) {
        v4 = answer;
        onAnswer(answer);
    }

    private void onV6(DnsAnswer answer) {
        v6 = answer;
        onAnswer(answer);
    }

    private void onAnswer(DnsAnswer answer) {
        if (ended) {
            return;
        }
        if (v4 != null && v6 != null) {
            end();
        } else if (answer instanceof DnsAnswer.Found) {
            loop.schedule(this::end, settings.familyWait().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        onEnd.run();
        List<InetAddress> addresses = new ArrayList<>();
        long ttl = Math.min(collect(v6, addresses), collect(v4, addresses));
        done.with(addresses.isEmpty() ? withoutAddresses() : new Resolution.Addresses(addresses, false), ttl);
    }

    private static long collect(@Nullable DnsAnswer answer, List<InetAddress> into) {
        if (answer instanceof DnsAnswer.Found found) {
            into.addAll(found.addresses());
            return found.ttlSeconds();
        }
        return Long.MAX_VALUE;
    }

    private Resolution withoutAddresses() {
        if (v4 instanceof DnsAnswer.NoSuchName || v6 instanceof DnsAnswer.NoSuchName) {
            return new Resolution.NoAddresses(false);
        }
        if (v4 instanceof DnsAnswer.Empty && v6 instanceof DnsAnswer.Empty) {
            return new Resolution.NoAddresses(true);
        }
        if (v4 instanceof DnsAnswer.Unusable unusable) {
            return new Resolution.Unavailable(unusable.why());
        }
        if (v6 instanceof DnsAnswer.Unusable unusable) {
            return new Resolution.Unavailable(unusable.why());
        }
        return new Resolution.Unavailable(
                "No name server answered within " + settings.lookupTimeout().toMillis() + " ms.");
    }
}
