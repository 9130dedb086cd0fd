/**
 * The short form of a fuzz target: its corpus and a fixed number of deterministic mutations, without coverage. The long form
 * is Jazzer's, over the same targets and the same corpus ({@code make fuzz}, ADR 0197). Imports the testkit's root.
 */
@NullMarked
package dev.sallyport.testkit.fuzz;

import org.jspecify.annotations.NullMarked;
