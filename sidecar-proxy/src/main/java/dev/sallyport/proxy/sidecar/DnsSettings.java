package dev.sallyport.proxy.sidecar;

import dev.sallyport.proxy.accept.ListenerSettings;
import dev.sallyport.proxy.dial.ForwarderSettings;
import dev.sallyport.proxy.lookup.SidecarLookupSettings;
import java.time.Duration;

/**
 * How a sidecar answers the pod's questions. Immutable.
 *
 * @param listener on loopback, UDP and TCP
 * @param lookups which question goes where
 * @param resolver the pod's own
 * @param maxAddresses whose names are remembered
 * @param minNameLife how long an address has its name at least
 * @param maxNameLife and at most
 */
public record DnsSettings(
        ListenerSettings listener,
        SidecarLookupSettings lookups,
        ForwarderSettings resolver,
        int maxAddresses,
        Duration minNameLife,
        Duration maxNameLife) {}
