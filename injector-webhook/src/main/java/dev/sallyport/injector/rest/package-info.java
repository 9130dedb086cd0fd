/** The two paths that the API server calls, over HTTP. Imports Jakarta REST and the admission. */
@NullMarked
package dev.sallyport.injector.rest;

import org.jspecify.annotations.NullMarked;
