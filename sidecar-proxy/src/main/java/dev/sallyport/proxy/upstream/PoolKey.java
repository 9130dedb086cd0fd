package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.Origination;
import dev.sallyport.model.destination.Parent;
import dev.sallyport.model.net.HostName;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What makes connections interchangeable. Immutable.
 *
 * @param endpoint where they lead
 * @param tls how TLS is originated, with the material of now; null without
 * @param name that the host's certificate has to bear; null without TLS
 * @param via the parent proxy they go through, with the material of now; null without one
 * @param hops where it may be connected to: exactly what was vetted for whoever uses them; empty without one
 * @param wanted which version of HTTP
 */
record PoolKey(
        EndpointKey endpoint,
        @Nullable Origination tls,
        @Nullable HostName name,
        @Nullable Parent via,
        Set<InetSocketAddress> hops,
        Wanted wanted) {
    static PoolKey of(DialTarget target, Wanted wanted) {
        Origination tls = target.way().tls();
        HostName stated = tls == null ? null : tls.plan().sni();
        HostName name = tls == null ? null : stated == null ? target.attempt().host() : stated;
        Set<InetSocketAddress> hops = target.hops().isEmpty()
                ? Set.of()
                : target.hops().stream().map(DialTarget::socketAddress).collect(Collectors.toUnmodifiableSet());
        return new PoolKey(EndpointKey.of(target), tls, name, target.way().via(), hops, wanted);
    }
}
