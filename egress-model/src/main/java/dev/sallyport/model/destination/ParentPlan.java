package dev.sallyport.model.destination;

import dev.sallyport.model.net.Host;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between the gateway and a host, as a destination states it ({@code via}). Immutable.
 *
 * @param host a name, or an address
 * @param port of the proxy
 * @param tls how TLS is spoken with it; null for none
 * @param credential Secret with {@code username} and {@code password}; null for none
 * @param resolving true when the host's name is left for it to resolve; false when it is sent a vetted address
 */
public record ParentPlan(
        Host host,
        int port,
        TlsPlan.@Nullable Originate tls,
        @Nullable MaterialRef credential,
        boolean resolving) {}
