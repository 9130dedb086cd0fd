/**
 * The sidecar role, wired. Imports {@code session}, the stages, {@code tunnel}, {@code identity}, {@code config}; never egress-resources.
 */
@NullMarked
package dev.sallyport.proxy.sidecar;

import org.jspecify.annotations.NullMarked;
