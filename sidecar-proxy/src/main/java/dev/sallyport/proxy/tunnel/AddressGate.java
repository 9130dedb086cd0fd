package dev.sallyport.proxy.tunnel;

import dev.sallyport.proxy.connection.Limit;
import dev.sallyport.proxy.limit.AddressLimits;
import dev.sallyport.proxy.limit.PacedKeys;
import dev.sallyport.proxy.limit.Places;
import io.netty.channel.Channel;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one source address may have before anybody knows who it is: connections, handshakes under way, new handshakes. Safe
 * for concurrent use.
 */
final class AddressGate {
    private final PacedKeys<InetAddress> handshakes;
    private final Places<InetAddress> shaking;
    private final Places<InetAddress> connections;

    AddressGate(AddressLimits limits, int trackedKeys) {
        this.handshakes = new PacedKeys<>(limits.handshakes(), trackedKeys);
        this.shaking = new Places<>(limits.maxHandshakes());
        this.connections = new Places<>(limits.maxConnections());
    }

    /** Lets a connection in until it closes; or names the limit that does not. */
    @Nullable
    Limit enter(Channel channel, InetAddress address) {
        if (!handshakes.take(address)) {
            return Limit.HANDSHAKE_RATE;
        }
        if (!connections.acquire(address)) {
            return Limit.CONNECTIONS_PER_ADDRESS;
        }
        if (!shaking.acquire(address)) {
            connections.release(address);
            return Limit.HANDSHAKES_PER_ADDRESS;
        }
        channel.closeFuture().addListener(closed -> connections.release(address));
        return null;
    }

    /** The handshake of a connection that was let in is over, well or badly. */
    void shaken(InetAddress address) {
        shaking.release(address);
    }

    /** The sentence for a record. */
    static String sentence(Limit limit, InetAddress address) {
        String what = switch (limit) {
            case HANDSHAKE_RATE -> "begins handshakes faster than it may";
            case HANDSHAKES_PER_ADDRESS -> "has as many handshakes under way as it may";
            default -> "has as many connections as it may";
        };
        return "The address " + address.getHostAddress() + " " + what + ".";
    }
}
