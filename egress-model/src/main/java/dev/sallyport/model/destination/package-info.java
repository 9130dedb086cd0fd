/** How a host is reached where the default is not enough (DESIGN §6): what a destination says, and which one serves a caller. Imports {@code net}, {@code identity} and {@code reason}. */
@NullMarked
package dev.sallyport.model.destination;

import org.jspecify.annotations.NullMarked;
