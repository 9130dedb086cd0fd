/**
 * What a pod's annotations ask for, checked against what EgressSettings permits (DESIGN §7). Imports {@code refusal},
 * egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.injector.pod.annotation;

import org.jspecify.annotations.NullMarked;
