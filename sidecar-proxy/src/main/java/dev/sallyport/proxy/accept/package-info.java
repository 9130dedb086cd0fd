/**
 * Where connections come in: the capture, explicit proxy and tunnel listeners' side that the sessions see. Imports Netty, {@code lane}, {@code http}, {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.accept;

import org.jspecify.annotations.NullMarked;
