/**
 * What we write into a pod: init container, sidecar, volumes, status, as a pure function of the injector's settings,
 * EgressSettings and the pod's annotations. Imports egress-model, fabric8's models and Jackson's tree.
 */
@NullMarked
package dev.sallyport.injector.pod.shape;

import org.jspecify.annotations.NullMarked;
