/**
 * Metrics and log lines. The only package that imports Micrometer.
 */
@NullMarked
package dev.sallyport.ca.observe;

import org.jspecify.annotations.NullMarked;
