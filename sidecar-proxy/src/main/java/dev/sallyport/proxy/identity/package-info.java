/**
 * TLS with our SVID: contexts made of what an identity source delivers, swapped while they are in use; who a peer is.
 * Imports Netty's handler package, egress-identity, {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.identity;

import org.jspecify.annotations.NullMarked;
