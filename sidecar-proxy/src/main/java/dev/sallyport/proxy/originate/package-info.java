/**
 * TLS towards destinations that the gateway begins for apps that speak in clear: contexts, verification, what went wrong. Imports Netty, {@code dial}, {@code lane}, {@code identity} (the engine), {@code connection}.
 */
@NullMarked
package dev.sallyport.proxy.originate;

import org.jspecify.annotations.NullMarked;
