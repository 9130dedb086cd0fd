/**
 * {@code make demo}: pods with different service accounts are let through and refused, by the real programs. Prints for
 * people. May import every other package of the testkit.
 */
@NullMarked
package dev.sallyport.testkit.demo;

import org.jspecify.annotations.NullMarked;
