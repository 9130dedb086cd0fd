/**
 * Questions of workloads for names: the sidecar sends each where it belongs and remembers which names it gave addresses for,
 * the gateway decides who may know what. Imports {@code accept}, {@code dial}, {@code dns}, {@code limit}.
 */
@NullMarked
package dev.sallyport.proxy.lookup;

import org.jspecify.annotations.NullMarked;
