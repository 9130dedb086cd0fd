/**
 * Where resources come from and what is in force: a source reads, the ledger keeps the last good state of each resource,
 * a listener gets whole snapshots. Imports {@code document}, {@code translate}, egress-model and the JDK; never fabric8.
 */
@NullMarked
package dev.sallyport.resources.source;

import org.jspecify.annotations.NullMarked;
