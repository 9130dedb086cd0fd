/**
 * What the first bytes are: pure incremental readers of ClientHello and HTTP/1 heads. Imports Netty's buffers, {@code http}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.sniff;

import org.jspecify.annotations.NullMarked;
