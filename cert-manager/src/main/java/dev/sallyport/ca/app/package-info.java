/**
 * The composition root: puts the parts together, starts and stops them, answers health checks.
 */
@NullMarked
package dev.sallyport.ca.app;

import org.jspecify.annotations.NullMarked;
