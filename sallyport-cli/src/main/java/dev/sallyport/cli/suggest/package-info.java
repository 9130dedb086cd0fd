/**
 * From what gateways have recorded to the smallest policy that would have let it pass. Imports {@code draft},
 * {@code imports}, {@code records}, egress-resources, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.cli.suggest;

import org.jspecify.annotations.NullMarked;
