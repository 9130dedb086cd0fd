/**
 * What is said to a parent proxy, and what is believed of its answer. Imports {@code dial}, {@code http}, {@code lane}, {@code originate},
 * {@code connection}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.parent;

import org.jspecify.annotations.NullMarked;
