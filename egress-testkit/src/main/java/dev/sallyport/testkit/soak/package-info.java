/**
 * The soak: a fleet at work for minutes or hours, disturbed all the time, and whether anything in it grows. May import:
 * {@code testkit.fleet}, {@code testkit.ca}, {@code testkit.shell}.
 */
@NullMarked
package dev.sallyport.testkit.soak;

import org.jspecify.annotations.NullMarked;
