package dev.sallyport.proxy.dial;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import dev.sallyport.proxy.connection.ResolveObserver;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;

/**
 * Connects to a vetted address: the gateway's only way out, and it takes nothing but proof of vetting. Races addresses
 * (RFC 8305), closes the losers. Usable from any event loop; each dial is confined to the loop it was asked for.
 */
public final class DirectDialer {
    private final DialSettings settings;
    private final UpstreamConnector connector;
    private final ResolveObserver observer;

    /** A dialer that opens its sockets with {@code connector}. */
    public DirectDialer(DialSettings settings, UpstreamConnector connector, ResolveObserver observer) {
        this.observer = observer;
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
        List<DialTarget> order =
                HappyEyeballs.interleave(targets.targets(), target -> target.address() instanceof Inet6Address);
        List<DialTarget> tried = order.subList(0, Math.min(order.size(), settings.maxAddresses()));
        long started = System.nanoTime();
        Future<Dialled> dial = new DialRace(loop, settings, connector, tried).run();
        dial.addListener(done -> observer.dialled(
                dial.isSuccess() && dial.getNow() instanceof Dialled.Connected,
                Duration.ofNanos(System.nanoTime() - started)));
        return dial;
    }
}
