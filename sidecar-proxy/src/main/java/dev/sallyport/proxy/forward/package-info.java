/**
 * Requests of an app forwarded one by one: the app's side of HTTP, what is judged and decided for each, retries, mirrors.
 * Imports {@code exchange}, {@code upstream}, {@code http}, {@code lane}, {@code connection}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.forward;

import org.jspecify.annotations.NullMarked;
