/**
 * The wall around a governed namespace (DESIGN §7): what stands in it, when it may stand, and the loop that keeps it
 * standing. Decisions are pure; reading and writing go through ports. Imports fabric8's model classes, never its client.
 */
@NullMarked
package dev.sallyport.injector.wall;

import org.jspecify.annotations.NullMarked;
