/**
 * What a CNI plugin does with NetworkPolicy, on the harness's router: networking.k8s.io/v1 egress turned into netfilter rules
 * that no pod can touch. May import: {@code testkit.net}, {@code testkit.pod}, egress-model, fabric8's model.
 */
@NullMarked
package dev.sallyport.testkit.wall;

import org.jspecify.annotations.NullMarked;
