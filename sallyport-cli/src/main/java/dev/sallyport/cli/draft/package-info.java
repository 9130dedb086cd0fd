/**
 * Resources of ours that a command proposes: built as trees, printed as YAML, and read back by our own translators before
 * anybody sees them. Imports {@code output}, egress-resources, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.cli.draft;

import org.jspecify.annotations.NullMarked;
