/** An HTTP request as rules and routes see it, and what they compare it with. Imports nothing of ours. */
@NullMarked
package dev.sallyport.model.request;

import org.jspecify.annotations.NullMarked;
