/**
 * Istio's resources about egress as ours: ServiceEntry, Gateway, VirtualService, DestinationRule, AuthorizationPolicy.
 * Imports {@code imports}, {@code draft}, {@code input}, {@code analyze}'s patterns, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.cli.istio;

import org.jspecify.annotations.NullMarked;
