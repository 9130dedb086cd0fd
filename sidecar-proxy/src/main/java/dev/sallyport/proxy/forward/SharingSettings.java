package dev.sallyport.proxy.forward;

import dev.sallyport.proxy.upstream.PoolSettings;

/**
 * What requests that find their own connection go by where their destination says nothing else. Immutable.
 *
 * @param pools how they share connections
 * @param forwarding what is tried again, what is copied
 */
public record SharingSettings(PoolSettings pools, ForwardSettings forwarding) {}
