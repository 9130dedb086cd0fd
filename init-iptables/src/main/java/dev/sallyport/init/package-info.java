/** Placeholder of the skeleton. */
@NullMarked
package dev.sallyport.init;

import org.jspecify.annotations.NullMarked;
