/**
 * Where connections come in: the sidecar's loopback listeners (captured connections, the explicit proxy) and the tunnel's
 * side that the sessions see. Imports Netty, {@code lane}, {@code http}, {@code connection}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.accept;

import org.jspecify.annotations.NullMarked;
