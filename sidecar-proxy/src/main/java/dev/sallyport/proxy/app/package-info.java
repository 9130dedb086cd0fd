/**
 * Quarkus' side: start, health, drain, choice of role.
 */
@NullMarked
package dev.sallyport.proxy.app;

import org.jspecify.annotations.NullMarked;
