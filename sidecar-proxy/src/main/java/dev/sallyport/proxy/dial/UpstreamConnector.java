package dev.sallyport.proxy.dial;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/** Opens one TCP connection. The seam between the race over vetted addresses and the operating system. */
@FunctionalInterface
public interface UpstreamConnector {
    /**
     * Starts to connect.
     *
     * @param loop where the channel lives
     * @param vetted the address of a dial target; connected to exactly
     * @return its channel is a {@link io.netty.channel.socket.DuplexChannel}, has autoRead off and half-closure allowed; a failed connect closes it
     */
    ChannelFuture connect(EventLoop loop, InetSocketAddress vetted);
}
