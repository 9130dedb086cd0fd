/**
 * Writing our part into a copy of a pod's tree. Everything that is not ours keeps its place and its spelling. Imports
 * {@code pod.tree}, {@code pod.shape}, {@code pod.likeness}, egress-model's contract and Jackson's tree.
 */
@NullMarked
package dev.sallyport.injector.pod.write;

import org.jspecify.annotations.NullMarked;
