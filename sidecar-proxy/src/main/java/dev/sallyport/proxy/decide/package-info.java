/**
 * From what a connection claims and shows to the one attempt that is judged: reconciles names. Pure; never Netty.
 * Imports {@code sniff}'s verdict record, {@code connection}, egress-model.
 */
@NullMarked
package dev.sallyport.proxy.decide;

import org.jspecify.annotations.NullMarked;
