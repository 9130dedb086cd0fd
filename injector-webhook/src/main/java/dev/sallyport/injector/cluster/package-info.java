/**
 * The cluster through its API server: what is read, watched and written there, and which replica may write. The one place
 * that uses fabric8's client; never loaded in directory mode. Everything blocks for a few seconds at most.
 */
@NullMarked
package dev.sallyport.injector.cluster;

import org.jspecify.annotations.NullMarked;
