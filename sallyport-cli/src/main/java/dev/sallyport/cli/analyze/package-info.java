/**
 * What is wrong, and what is odd, with a folder of resources. Imports {@code input}, {@code output} and the libraries of
 * policy.
 */
@NullMarked
package dev.sallyport.cli.analyze;

import org.jspecify.annotations.NullMarked;
