/**
 * What people are told outside of an answer: Kubernetes Events, or lines in the log where there is no cluster. Imports the
 * JDK only.
 */
@NullMarked
package dev.sallyport.injector.announce;

import org.jspecify.annotations.NullMarked;
