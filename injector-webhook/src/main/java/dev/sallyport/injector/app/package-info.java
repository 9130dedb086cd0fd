/**
 * The process: puts everything together, starts and stops it. The one package that may name any other; Quarkus stays here,
 * in the configuration and in the REST resource.
 */
@NullMarked
package dev.sallyport.injector.app;

import org.jspecify.annotations.NullMarked;
