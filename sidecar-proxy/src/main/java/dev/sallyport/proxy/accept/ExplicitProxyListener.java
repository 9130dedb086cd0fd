package dev.sallyport.proxy.accept;

import dev.sallyport.proxy.lane.Lane;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the connections of apps that were told to use a proxy (HTTP_PROXY, HTTPS_PROXY), on 127.0.0.1 and ::1. Start and
 * close from one thread; sessions begin on their channel's event loop.
 */
public final class ExplicitProxyListener {
    private final LoopbackListener listener;

    /**
     * A listener that is not bound yet.
     *
     * @param arrivals takes over each connection, nothing read yet
     */
    public ExplicitProxyListener(
            EventLoopGroup acceptors, EventLoopGroup workers, ListenerSettings settings, Consumer<Lane> arrivals) {
        listener = new LoopbackListener(acceptors, workers, settings, (channel, lane) -> arrivals.accept(lane));
    }

    /** Binds; blocking. Throws {@link IllegalStateException} with a sentence. */
    public void start() {
        listener.start();
    }

    /** What is bound. */
    public List<InetSocketAddress> addresses() {
        return listener.addresses();
    }

    /** Takes no more connections; blocking. */
    public void close() {
        listener.close();
    }
}
