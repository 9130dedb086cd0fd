/** Resources of the group {@code egress.sallyport.dev}: the kinds, what they mean, and the sources that deliver them. Holds no class. */
@NullMarked
package dev.sallyport.resources;

import org.jspecify.annotations.NullMarked;
