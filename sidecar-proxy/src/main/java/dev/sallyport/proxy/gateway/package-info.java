/**
 * The gateway role, wired. Imports {@code session}, the stages, {@code tunnel}, {@code policy}, {@code identity}, {@code config}, egress-resources.
 */
@NullMarked
package dev.sallyport.proxy.gateway;

import org.jspecify.annotations.NullMarked;
