/**
 * HTTP/2 (and, for guests, HTTP/1.1) CONNECT over mutual TLS: the pool that dials and the listener that accepts (DESIGN §4). Imports {@code accept}, {@code decide}, {@code dial}, {@code identity}, {@code lane}, {@code http}.
 */
@NullMarked
package dev.sallyport.proxy.tunnel;

import org.jspecify.annotations.NullMarked;
