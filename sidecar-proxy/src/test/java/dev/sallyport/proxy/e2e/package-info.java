/**
 * Attacks on the whole thing from inside a pod: the real programs, iptables and certificates in the testkit's cluster.
 * Imports the testkit, never the proxy: what is attacked is on the other side of a process border.
 */
@NullMarked
package dev.sallyport.proxy.e2e;

import org.jspecify.annotations.NullMarked;
