/**
 * The way of an object from a person's hands to the kubelet, as an API server goes it: defaulting, the ServiceAccount
 * plugin, {@code /mutate} over TLS, the JSON Patch, reinvocation, {@code /validate}. May import: {@code testkit.net}, {@code
 * testkit.shell}, egress-model, fabric8's model, zjsonpatch.
 */
@NullMarked
package dev.sallyport.testkit.admission;

import org.jspecify.annotations.NullMarked;
