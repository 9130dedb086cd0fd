package dev.sallyport.proxy.dial;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.model.destination.Way;
import dev.sallyport.proxy.connection.Phase;
import dev.sallyport.proxy.connection.ResolveObserver;
import dev.sallyport.proxy.connection.Stopwatch;
import dev.sallyport.proxy.connection.UpstreamTls;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Connects to a vetted address: the gateway's only way out, and it takes nothing but proof of vetting. Races addresses
 * (RFC 8305), closes the losers. Usable from any event loop; each dial is confined to the loop it was asked for.
 */
public final class DirectDialer {
    private final DialSettings settings;
    private final UpstreamConnector connector;
    private final ResolveObserver observer;
    private final UpstreamSecurity security;
    private final ParentTunnel tunnel;

    /** A dialer that opens its sockets with {@code connector} and originates no TLS. */
    public DirectDialer(DialSettings settings, UpstreamConnector connector, ResolveObserver observer) {
        this(settings, connector, observer, UpstreamSecurity.NONE);
    }

    /** A dialer that opens its sockets with {@code connector} and has {@code security} secure them. */
    public DirectDialer(
            DialSettings settings, UpstreamConnector connector, ResolveObserver observer, UpstreamSecurity security) {
        this(settings, connector, observer, security, ParentTunnel.NONE);
    }

    /** A dialer that has {@code tunnel} ask parent proxies. */
    public DirectDialer(
            DialSettings settings,
            UpstreamConnector connector,
            ResolveObserver observer,
            UpstreamSecurity security,
            ParentTunnel tunnel) {
        this.observer = observer;
        this.security = security;
        this.tunnel = tunnel;
        this.settings = settings;
        this.connector = connector;
    }

    /**
     * Connects to the first of these addresses that answers.
     *
     * @param loop where the upstream channel lives; call on it
     * @return completes on {@code loop} within the connect timeout and never fails. Cancelling it closes what was begun
     */
    public Future<Dialled> dial(EventLoop loop, DialTargets targets) {
        return dial(loop, targets, Alpn.HTTP_1_1, new Stopwatch());
    }

    /** The same; {@code watch} is told when it connects and when it begins TLS. */
    public Future<Dialled> dial(EventLoop loop, DialTargets targets, Stopwatch watch) {
        return dial(loop, targets, Alpn.HTTP_1_1, watch);
    }

    /** The same, with this offered where TLS is originated. */
    public Future<Dialled> dial(EventLoop loop, DialTargets targets, Alpn offer, Stopwatch watch) {
        Way way = targets.first().way();
        List<DialTarget> order = way.isStatic()
                ? EndpointOrder.of(targets.targets(), RandomGenerator.getDefault())
                : HappyEyeballs.interleave(targets.targets(), target -> target.address() instanceof Inet6Address);
        List<DialTarget> tried = order.subList(0, Math.min(order.size(), settings.maxAddresses()));
        DialSettings times = settings.forWay(way);
        long started = System.nanoTime();
        watch.enter(Phase.CONNECT);
        Future<Dialled> dial = way.via() == null
                ? new DialRace(loop, times, connector, tried).run()
                : new ThroughParent(loop, times, connector, security, tunnel, observer, tried).run();
        dial.addListener(done -> observer.dialled(
                dial.isSuccess() && dial.getNow() instanceof Dialled.Connected,
                Duration.ofNanos(System.nanoTime() - started)));
        return way.tls() == null ? dial : secured(loop, dial, times.connectTimeout(), offer, watch);
    }

    private Future<Dialled> secured(
            EventLoop loop, Future<Dialled> dial, Duration timeout, Alpn offer, Stopwatch watch) {
        Promise<Dialled> result = loop.newPromise();
        result.addListener(done -> {
            if (done.isCancelled()) {
                dial.cancel(false);
            }
        });
        dial.addListener((Future<Dialled> done) -> {
            if (!done.isSuccess()) {
                return;
            }
            switch (done.getNow()) {
                case Dialled.Unreached unreached -> result.trySuccess(unreached);
                case Dialled.Connected connected
                when result.isDone() -> connected.lane().abort();
                case Dialled.Connected connected -> {
                    watch.enter(Phase.TLS);
                    Future<Dialled> securing = security.secure(loop, connected, timeout, offer);
                    result.addListener(gone -> securing.cancel(false));
                    securing.addListener((Future<Dialled> end) -> onSecured(end, result));
                }
            }
        });
        return result;
    }

    /** A destination has ended TLS after the handshake. */
    public void alerted(UpstreamTls why) {
        observer.secured(why, Duration.ZERO);
    }

    private static void onSecured(Future<Dialled> end, Promise<Dialled> result) {
        if (end.isSuccess()
                && !result.trySuccess(end.getNow())
                && end.getNow() instanceof Dialled.Connected connected) {
            connected.lane().abort();
        }
    }
}
