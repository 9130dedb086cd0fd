/**
 * What may be stored in the cluster: one judge per kind. Judges answer and do nothing else, so a dry run needs no special
 * case; counting and events are the caller's. Imports egress-model, egress-resources, the review and the world.
 */
@NullMarked
package dev.sallyport.injector.admit;

import org.jspecify.annotations.NullMarked;
