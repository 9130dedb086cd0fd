package dev.sallyport.proxy.accept;

import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Tells where a redirected connection was going before netfilter turned it to us. Called on the channel's event loop. */
@FunctionalInterface
public interface OriginalDestination {
    /** The address and port the app dialled, or null when the connection was not redirected. */
    @Nullable
    InetSocketAddress of(SocketChannel channel);
}
