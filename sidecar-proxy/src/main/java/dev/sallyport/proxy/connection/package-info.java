/**
 * What is known of one connection and how it ended: facts, outcome, ledger, record. Pure: imports egress-model and the JDK, never Netty.
 */
@NullMarked
package dev.sallyport.proxy.connection;

import org.jspecify.annotations.NullMarked;
