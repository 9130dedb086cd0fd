/**
 * An API server in this process, for tests of what our programs do when a real one misbehaves: lists, watches, writes and
 * conflicts as Kubernetes' conventions have them, and faults on demand. No validation, no admission, no authorisation:
 * for those there is {@code controlplane}. Imports the JDK, Jackson and fabric8's models.
 */
@NullMarked
package dev.sallyport.testkit.apiserver;

import org.jspecify.annotations.NullMarked;
