/**
 * Programs that run: a gateway's admin and a sidecar's explicit proxy, on loopback or through {@code kubectl
 * port-forward}. Imports {@code cluster}, {@code input}, egress-resources and the JDK.
 */
@NullMarked
package dev.sallyport.cli.gateway;

import org.jspecify.annotations.NullMarked;
