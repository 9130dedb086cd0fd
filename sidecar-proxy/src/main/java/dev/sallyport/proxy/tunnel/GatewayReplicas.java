package dev.sallyport.proxy.tunnel;

import dev.sallyport.model.net.Authority;
import dev.sallyport.model.net.IpLiteral;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.resolver.NameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the gateway fleet, looked up again and again (a headless Service gives one per replica). A failed
 * look-up keeps what was known. Confined to one event loop; {@link #current} may be read anywhere.
 */
final class GatewayReplicas {
    private static final Logger LOG = Logger.getLogger(GatewayReplicas.class);
    private static final int RECORD_SECONDS = 2;

    private final List<Source> sources;
    private final Duration interval;
    private final EventLoop loop;
    private final NameResolver<InetAddress> dns;
    private final Consumer<List<InetSocketAddress>> changed;
    private volatile List<InetSocketAddress> current = List.of();
    private volatile boolean closed;

    /** One configured entry and what is known of it. */
    private static final class Source {
        private final Authority authority;
        private List<InetSocketAddress> addresses = List.of();

        Source(Authority authority) {
            this.authority = authority;
        }
    }

    /**
     * Prepares; nothing is looked up before {@link #start}.
     *
     * @throws IllegalArgumentException when an entry is no {@code host:port}
     */
    GatewayReplicas(
            List<String> gateways,
            Duration interval,
            EventLoop loop,
            NameResolver<InetAddress> dns,
            Consumer<List<InetSocketAddress>> changed) {
        this.sources =
                gateways.stream().map(text -> new Source(Authority.parse(text))).toList();
        this.interval = interval;
        this.loop = loop;
        this.dns = dns;
        this.changed = changed;
    }

    /** Netty's resolver by the machine's {@code resolv.conf} and hosts file, remembering answers for two seconds. */
    static NameResolver<InetAddress> systemDns(EventLoop loop) {
        return new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(EpollDatagramChannel::new)
                .socketChannelFactory(EpollSocketChannel::new)
                .ttl(0, RECORD_SECONDS)
                .negativeTtl(1)
                .queryTimeoutMillis(TimeUnit.SECONDS.toMillis(2))
                .build();
    }

    void start() {
        loop.execute(this::refresh);
    }

    List<InetSocketAddress> current() {
        return current;
    }

    void close() {
        closed = true;
        dns.close();
    }

    private void refresh() {
        if (closed) {
            return;
        }
        for (Source source : sources) {
            if (source.authority.host() instanceof IpLiteral literal) {
                learn(source, List.of(literal.address()));
            } else {
                dns.resolveAll(source.authority.host().text())
                        .addListener((Future<List<InetAddress>> found) ->
                                onFound(source, found.isSuccess() ? found.getNow() : null));
            }
        }
        loop.schedule(this::refresh, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onFound(Source source, @Nullable List<InetAddress> addresses) {
        if (addresses == null) {
            LOG.debugf("%s could not be resolved; its last addresses stay", source.authority);
        } else {
            learn(source, addresses);
        }
    }

    private void learn(Source source, List<InetAddress> addresses) {
        source.addresses = addresses.stream()
                .map(address -> new InetSocketAddress(address, source.authority.port()))
                .toList();
        List<InetSocketAddress> all = sources.stream()
                .flatMap(each -> each.addresses.stream())
                .distinct()
                .toList();
        if (!all.equals(current)) {
            current = all;
            changed.accept(all);
        }
    }
}
