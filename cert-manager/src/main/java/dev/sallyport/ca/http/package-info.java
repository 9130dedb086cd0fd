/**
 * The HTTP interface of DESIGN §5. Imports issue, bundle, refusal; Jakarta REST and Vert.x.
 */
@NullMarked
package dev.sallyport.ca.http;

import org.jspecify.annotations.NullMarked;
