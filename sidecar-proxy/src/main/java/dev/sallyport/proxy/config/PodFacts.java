package dev.sallyport.proxy.config;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the downward API says of our own pod; all of it may be absent. Immutable.
 *
 * @param name metadata.name
 * @param namespace metadata.namespace
 * @param uid metadata.uid
 * @param address status.podIP
 * @param serviceAccount spec.serviceAccountName
 */
public record PodFacts(
        @Nullable String name,
        @Nullable String namespace,
        @Nullable String uid,
        @Nullable InetAddress address,
        @Nullable String serviceAccount) {}
