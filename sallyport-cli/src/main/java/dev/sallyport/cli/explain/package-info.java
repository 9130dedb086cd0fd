/**
 * Whether a caller may reach a destination, by which rule, and what would change that. Every answer, the counterfactual
 * ones included, is the Gatekeeper's own: this package only chooses what to ask it. Imports {@code input}, {@code output}
 * and the libraries of policy.
 */
@NullMarked
package dev.sallyport.cli.explain;

import org.jspecify.annotations.NullMarked;
