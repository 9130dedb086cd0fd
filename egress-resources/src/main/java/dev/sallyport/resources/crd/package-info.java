/**
 * The kinds of {@code egress.sallyport.dev/v1alpha1} as Kubernetes sees them: the source of {@code manifests/crds} and
 * what the Kubernetes client carries. Every field of DESIGN §6 is in the schema, supported or not; what a resource means
 * is {@code translate}'s to say. The only package that imports fabric8.
 */
@NullMarked
package dev.sallyport.resources.crd;

import org.jspecify.annotations.NullMarked;
