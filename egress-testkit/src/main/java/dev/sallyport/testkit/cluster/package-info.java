/**
 * The whole small cluster in one object, for end-to-end tests and the demo. May import every other package of the
 * testkit but {@code demo}.
 */
@NullMarked
package dev.sallyport.testkit.cluster;

import org.jspecify.annotations.NullMarked;
