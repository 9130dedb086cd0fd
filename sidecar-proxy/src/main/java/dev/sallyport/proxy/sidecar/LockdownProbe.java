package dev.sallyport.proxy.sidecar;

import dev.sallyport.proxy.connection.LockdownObserver;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Puts this namespace's NetworkPolicy to the test (DESIGN §7): now and then dials each gateway on its canary port, which the
 * policy does not open. One that answers proves that the policy is not enforced; one that is refused or silent is what a
 * governed pod should see. The dial goes out directly, because the sidecar's user is exempt from redirection. One dial per
 * gateway and round, none is repeated. Confined to its event loop.
 */
public final class LockdownProbe {
    private static final Logger LOG = Logger.getLogger(LockdownProbe.class);
    private static final double JITTER = 0.1;
    /** The first round comes soon, but not for every pod of a rollout at once. */
    private static final Duration FIRST = Duration.ofSeconds(10);
    /** Until the fleet's addresses are known. */
    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private final LockdownSettings settings;
    private final Supplier<List<InetSocketAddress>> gateways;
    private final EventLoop loop;
    private final LockdownObserver observer;
    private final RandomGenerator random;
    private @Nullable Boolean enforced;
    private volatile boolean closed;

    /**
     * Prepares.
     *
     * @param gateways the fleet's addresses as far as they are known; ports do not matter
     * @param loop epoll
     */
    public LockdownProbe(
            LockdownSettings settings,
            Supplier<List<InetSocketAddress>> gateways,
            EventLoop loop,
            LockdownObserver observer,
            RandomGenerator random) {
        this.settings = settings;
        this.gateways = gateways;
        this.loop = loop;
        this.observer = observer;
        this.random = random;
    }

    /** Begins, with the first round within ten seconds or the interval, whichever is shorter. */
    public void start() {
        Duration first = FIRST.compareTo(settings.interval()) < 0 ? FIRST : settings.interval();
        after(Duration.ofNanos((long) (first.toNanos() * random.nextDouble())));
    }

    /** Ends it; a dial under way is not waited for. */
    public void close() {
        closed = true;
    }

    private void after(Duration pause) {
        loop.schedule(this::round, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void round() {
        if (closed) {
            return;
        }
        List<InetSocketAddress> targets = gateways.get().stream()
                .map(gateway -> new InetSocketAddress(gateway.getAddress(), settings.port()))
                .distinct()
                .toList();
        if (targets.isEmpty()) {
            after(UNKNOWN);
            return;
        }
        Round round = new Round(targets.size());
        targets.forEach(target -> dial(target).addListener(dialled -> round.seen(target, (ChannelFuture) dialled)));
        after(Duration.ofNanos((long) (settings.interval().toNanos() * (1 + JITTER * (2 * random.nextDouble() - 1)))));
    }

    private ChannelFuture dial(InetSocketAddress target) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(EpollSocketChannel::new)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.AUTO_READ, false)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.timeout().toMillis()))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(target);
    }

    /** What one round over all gateways has shown. */
    private final class Round {
        private int left;
        private @Nullable InetSocketAddress answered;
        private boolean outOfReach;

        Round(int dials) {
            this.left = dials;
        }

        void seen(InetSocketAddress target, ChannelFuture dialled) {
            if (dialled.isSuccess()) {
                dialled.channel().close();
                answered = target;
            } else {
                outOfReach |= isOutOfReach(dialled.cause());
            }
            if (--left == 0 && !closed) {
                conclude();
            }
        }

        private void conclude() {
            if (answered != null) {
                tell(false, answered);
            } else if (outOfReach) {
                tell(true, null);
            }
        }
    }

    /** Refused, silent, or forbidden on the way: what policies do. A family without any route says nothing. */
    private static boolean isOutOfReach(@Nullable Throwable cause) {
        boolean noNetwork = cause != null && String.valueOf(cause.getMessage()).contains("Network is unreachable");
        return !noNetwork
                && (cause instanceof ConnectTimeoutException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof ConnectException);
    }

    private void tell(boolean now, @Nullable InetSocketAddress answered) {
        observer.probed(now);
        if (enforced != null && enforced == now) {
            return;
        }
        enforced = now;
        if (now) {
            LOG.info("The gateways' canary port is out of reach: this namespace's NetworkPolicy is enforced");
        } else {
            LOG.warnf(
                    "The gateway's canary answered at %s, so this namespace's NetworkPolicy is not enforced, and pods can"
                            + " leave past the gateway. See that NetworkPolicy sallyport-egress stands in this namespace"
                            + " and that the cluster's network plugin enforces egress policies",
                    answered);
        }
    }
}
