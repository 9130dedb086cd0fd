/**
 * Whether a container or volume in a pod is the one we would write, after what Kubernetes and the platform's own webhooks
 * legitimately add (ADR 0122). Imports {@code pod.annotation} for quantities, egress-model's contract and Jackson's tree.
 */
@NullMarked
package dev.sallyport.injector.pod.likeness;

import org.jspecify.annotations.NullMarked;
