/**
 * Resources of ours that are proposed: built as trees, printed as YAML, and read back by our own translators before
 * anybody sees them. Imports
 * {@code translate}, {@code document}, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.resources.draft;

import org.jspecify.annotations.NullMarked;
