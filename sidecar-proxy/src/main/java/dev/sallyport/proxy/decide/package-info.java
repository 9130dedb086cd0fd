/**
 * From facts and claims to an attempt, and from an attempt to its verdict: reconciles names, asks the gatekeeper. Pure; never Netty. Imports {@code connection}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.decide;

import org.jspecify.annotations.NullMarked;
