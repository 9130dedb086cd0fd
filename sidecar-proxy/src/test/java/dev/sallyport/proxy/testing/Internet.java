package dev.sallyport.proxy.testing;

import dev.sallyport.proxy.dial.EpollConnector;
import dev.sallyport.proxy.dial.UpstreamConnector;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An internet of loopback servers: maps vetted addresses to them and remembers what was dialled. An address nobody put
 * there refuses; {@link #silent} ones never answer.
 */
public final class Internet implements UpstreamConnector {
    private static final InetSocketAddress NOBODY = new InetSocketAddress("127.0.0.1", 1);

    private final UpstreamConnector kernel = new EpollConnector(TestSettings.dial());
    private final Map<InetSocketAddress, InetSocketAddress> servers = new ConcurrentHashMap<>();
    private final List<InetSocketAddress> silent = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> dialled = new CopyOnWriteArrayList<>();

    public Internet put(String address, int port, Upstream server) {
        return put(address, port, server.address());
    }

    public Internet put(String address, int port, InetSocketAddress server) {
        servers.put(new InetSocketAddress(address, port), server);
        return this;
    }

    /** Connecting to it goes nowhere. */
    public Internet silent(String address, int port) {
        silent.add(new InetSocketAddress(address, port));
        return this;
    }

    /** Everything that was dialled, in order. */
    public List<InetSocketAddress> dialled() {
        return dialled;
    }

    @Override
    public ChannelFuture connect(EventLoop loop, InetSocketAddress vetted) {
        dialled.add(vetted);
        if (silent.contains(vetted)) {
            io.netty.channel.Channel channel = new io.netty.channel.epoll.EpollSocketChannel();
            loop.register(channel);
            return channel.newPromise();
        }
        return kernel.connect(loop, servers.getOrDefault(vetted, NOBODY));
    }
}
