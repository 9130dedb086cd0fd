/**
 * Names to addresses, vetted addresses to connections: resolver, direct dialer, and the face of the tunnel. Imports Netty, {@code decide}, {@code lane}, {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.dial;

import org.jspecify.annotations.NullMarked;
