/**
 * Every name that one program writes and another reads: ports, environment variables, labels, annotations, headers,
 * file and container names. A name that stands here stands nowhere else in the code. Imports the JDK only.
 */
@NullMarked
package dev.sallyport.model.contract;

import org.jspecify.annotations.NullMarked;
