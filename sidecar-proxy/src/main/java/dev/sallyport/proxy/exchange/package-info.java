/**
 * One HTTP request and its answer, whatever version either side speaks: heads, content with demand, trailers, ends before
 * the end. What a downstream gives and an upstream takes. Imports Netty's buffers, {@code http}, {@code connection}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.exchange;

import org.jspecify.annotations.NullMarked;
