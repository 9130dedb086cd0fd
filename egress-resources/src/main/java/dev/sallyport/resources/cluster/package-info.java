/**
 * Resources from a Kubernetes API server, and what it is told of them: lists and watches that survive a server that hangs,
 * forgets and fails (ADR 0110), conditions written by the one gateway that holds the lease, and when each rule was last
 * used (ADR 0111). Imports {@code document}, {@code translate}, {@code source}, egress-model and fabric8's client; nothing
 * else in this module may.
 */
@NullMarked
package dev.sallyport.resources.cluster;

import org.jspecify.annotations.NullMarked;
