/**
 * What the injector knows of its cluster at this moment: EgressSettings and Namespaces, held whole and swapped whole, with a
 * direct question for a Namespace that the watch has not told of yet. Imports egress-model and egress-resources' source.
 */
@NullMarked
package dev.sallyport.injector.world;

import org.jspecify.annotations.NullMarked;
