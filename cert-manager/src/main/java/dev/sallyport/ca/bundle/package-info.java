/**
 * The trust bundle in its two forms, and the port through which it is published. Imports pem and the JDK.
 */
@NullMarked
package dev.sallyport.ca.bundle;

import org.jspecify.annotations.NullMarked;
