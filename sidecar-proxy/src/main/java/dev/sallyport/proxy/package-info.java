/** Placeholder of the skeleton. */
@NullMarked
package dev.sallyport.proxy;

import org.jspecify.annotations.NullMarked;
