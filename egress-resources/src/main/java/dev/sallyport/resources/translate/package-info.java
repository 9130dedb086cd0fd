/**
 * From documents to the model, as pure functions that list every problem by field path and drop nothing silently: what
 * is unknown, of the wrong type or not supported yet is a problem (DESIGN §6). Imports {@code document}, egress-model
 * and Guava's public suffix list; never fabric8.
 */
@NullMarked
package dev.sallyport.resources.translate;

import org.jspecify.annotations.NullMarked;
