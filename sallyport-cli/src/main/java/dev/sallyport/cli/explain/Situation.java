package dev.sallyport.cli.explain;

import dev.sallyport.model.destination.Endpoint;
import dev.sallyport.model.net.IpLiteral;
import dev.sallyport.model.policy.Protocol;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One of the ways an unanswered question can turn out. Immutable.
 *
 * @param place the kind of address, in words that follow "the address is"
 * @param elsewhere whether it stands for all public IPv4 addresses that no rule and no setting names
 * @param address an address of that kind
 * @param protocol what the first bytes are
 * @param endpoint the endpoint of a destination that it is the address of, or null
 * @param port that is connected to
 */
record Situation(
        String place,
        boolean elsewhere,
        InetAddress address,
        Protocol protocol,
        @Nullable Endpoint endpoint,
        int port) {
    /** {@code address:port}. */
    String at() {
        return new IpLiteral(address).text() + ":" + port;
    }
}
