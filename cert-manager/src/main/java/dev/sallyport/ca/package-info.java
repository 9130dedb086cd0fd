/** Placeholder of the skeleton. */
@NullMarked
package dev.sallyport.ca;

import org.jspecify.annotations.NullMarked;
