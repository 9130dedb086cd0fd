/**
 * Reading a pod's JSON tree: its containers of every kind with the paths people know them by. Trees rather than models,
 * because what is written back must keep every field of the user's, known to us or not (ADR 0120). Imports {@code
 * refusal}, egress-model's contract and Jackson's tree.
 */
@NullMarked
package dev.sallyport.injector.pod.tree;

import org.jspecify.annotations.NullMarked;
