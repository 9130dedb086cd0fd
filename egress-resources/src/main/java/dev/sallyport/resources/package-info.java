/** Placeholder of the skeleton. */
@NullMarked
package dev.sallyport.resources;

import org.jspecify.annotations.NullMarked;
