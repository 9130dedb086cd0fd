/**
 * The one strict HTTP/1 reader, used for deciding and for forwarding alike (PROTOCOL §5.4). Imports Netty's codec, {@code connection}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.http;

import org.jspecify.annotations.NullMarked;
