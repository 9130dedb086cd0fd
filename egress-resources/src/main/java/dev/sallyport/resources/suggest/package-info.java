/**
 * From what gateways have seen to the smallest policy that would have let it pass. Imports {@code draft},
 * {@code translate}, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.resources.suggest;

import org.jspecify.annotations.NullMarked;
