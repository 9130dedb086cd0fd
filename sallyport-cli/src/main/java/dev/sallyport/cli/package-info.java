/**
 * The program {@code sallyport}: its main class. Everything it does lies in the packages below; {@code command} is the only
 * one that knows picocli.
 */
@NullMarked
package dev.sallyport.cli;

import org.jspecify.annotations.NullMarked;
