/** Placeholder of the skeleton. */
@NullMarked
package dev.sallyport.injector;

import org.jspecify.annotations.NullMarked;
