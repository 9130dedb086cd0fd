package dev.sallyport.proxy.accept;

import dev.sallyport.proxy.lane.Lane;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the connections that init-iptables redirects to 127.0.0.1 and ::1. Start and close from one thread; sessions begin
 * on their channel's event loop.
 */
public final class CaptureListener {
    /** Begins a session; on the channel's event loop, nothing read yet. */
    @FunctionalInterface
    public interface Arrivals {
        /**
         * Takes over a connection.
         *
         * @param destination where the app was going, or null when the connection was not redirected
         */
        void arrived(Lane lane, @Nullable InetSocketAddress destination);
    }

    private final LoopbackListener listener;

    /** A listener that is not bound yet. */
    public CaptureListener(
            EventLoopGroup acceptors,
            EventLoopGroup workers,
            ListenerSettings settings,
            OriginalDestination destinations,
            Arrivals arrivals) {
        listener = new LoopbackListener(
                acceptors, workers, settings, (channel, lane) -> arrivals.arrived(lane, destinations.of(channel)));
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
