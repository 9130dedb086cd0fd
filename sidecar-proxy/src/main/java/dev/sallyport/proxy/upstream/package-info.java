/**
 * Connections to destinations that carry requests of several callers one after another: pools, balancing, outliers, the
 * client side of HTTP. Dials nothing without a {@code DialTarget}. Imports {@code exchange}, {@code http}, {@code dial},
 * {@code lane}, {@code connection}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.upstream;

import org.jspecify.annotations.NullMarked;
