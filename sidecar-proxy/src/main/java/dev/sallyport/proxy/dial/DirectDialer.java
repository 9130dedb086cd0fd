package dev.sallyport.proxy.dial;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.decide.DialTargets;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.Inet6Address;
import java.util.List;

/**
 * Connects to a vetted address: the gateway's only way out, and it takes nothing but proof of vetting. Races addresses
 * (RFC 8305), closes the losers. Usable from any event loop; each dial is confined to the loop it was asked for.
 */
public final class DirectDialer {
    private final DialSettings settings;
    private final UpstreamConnector connector;

    /** A dialer that opens its sockets with {@code connector}. */
    public DirectDialer(DialSettings settings, UpstreamConnector connector) {
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
        return new DialRace(loop, settings, connector, tried).run();
    }
}
