/**
 * Pods at admission: {@link dev.sallyport.injector.pod.PodMutation} writes our part into a pod, {@link
 * dev.sallyport.injector.pod.PodCheck} judges the final one. Pure functions over JSON trees: no clock, no API server, no
 * log, no counter, so that a dry run is the same call. Imports its own subpackages, {@code optin}, {@code refusal},
 * egress-model and Jackson's tree.
 */
@NullMarked
package dev.sallyport.injector.pod;

import org.jspecify.annotations.NullMarked;
