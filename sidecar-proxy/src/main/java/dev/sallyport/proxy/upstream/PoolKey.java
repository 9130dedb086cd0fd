package dev.sallyport.proxy.upstream;

import dev.sallyport.model.decide.DialTarget;
import dev.sallyport.model.destination.Origination;
import dev.sallyport.model.net.HostName;
import org.jspecify.annotations.Nullable;

/**
 * What makes connections interchangeable. Immutable.
 *
 * @param endpoint where they lead
 * @param tls how TLS is originated, with the material of now; null without
 * @param name that the host's certificate has to bear; null without TLS
 */
record PoolKey(
        EndpointKey endpoint,
        @Nullable Origination tls,
        @Nullable HostName name) {
    static PoolKey of(DialTarget target) {
        Origination tls = target.way().tls();
        HostName stated = tls == null ? null : tls.plan().sni();
        HostName name = tls == null ? null : stated == null ? target.attempt().host() : stated;
        return new PoolKey(EndpointKey.of(target), tls, name);
    }
}
