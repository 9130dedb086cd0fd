/**
 * Our SVID and the peers': sources, verification, TLS contexts swapped while they are in use. Imports Netty's handler package, egress-model, {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.identity;

import org.jspecify.annotations.NullMarked;
