package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.DestinationId;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of one destination: what is counted, and what is left aside. Immutable.
 *
 * @param destination null for the default way
 * @param address vetted; unresolved where a parent proxy resolves the name
 */
record EndpointKey(@Nullable DestinationId destination, InetSocketAddress address) {
    static EndpointKey of(DialTarget target) {
        return new EndpointKey(target.way().destination(), target.socketAddress());
    }

    /** For people. */
    String text() {
        if (address.isUnresolved()) {
            return address.getHostString() + ":" + address.getPort();
        }
        return new dev.sallyport.model.net.IpLiteral(address.getAddress()).text() + ":" + address.getPort();
    }
}
