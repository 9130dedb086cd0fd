/**
 * Where a destination's routes lead a request and what it looks like then: pure functions over heads. Imports {@code forward}'s
 * words, {@code exchange}, {@code http}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.route;

import org.jspecify.annotations.NullMarked;
