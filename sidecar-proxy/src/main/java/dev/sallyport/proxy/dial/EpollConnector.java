package dev.sallyport.proxy.dial;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.resolver.NoopAddressResolverGroup;
import java.net.InetSocketAddress;

/** Connects with the kernel's sockets. Immutable; usable from any event loop. */
public final class EpollConnector implements UpstreamConnector {
    private final DialSettings settings;

    /** A connector with these timeouts. */
    public EpollConnector(DialSettings settings) {
        this.settings = settings;
    }

    @Override
    public ChannelFuture connect(EventLoop loop, InetSocketAddress vetted) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(EpollSocketChannel::new)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(EpollChannelOption.TCP_KEEPIDLE, seconds(settings.keepaliveIdle()))
                .option(EpollChannelOption.TCP_KEEPINTVL, seconds(settings.keepaliveInterval()))
                .option(EpollChannelOption.TCP_KEEPCNT, settings.keepaliveProbes())
                .option(
                        EpollChannelOption.TCP_USER_TIMEOUT,
                        Math.toIntExact(settings.userTimeout().toMillis()))
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connectTimeout().toMillis()))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(vetted);
    }

    private static int seconds(java.time.Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
