/**
 * Holds pages of documentation to the code: tables made from settings interfaces and their Javadoc, and the markers that say
 * where in a page they stand. Imports the JDK and the annotations of MicroProfile Config's mapping.
 */
@NullMarked
package dev.sallyport.testkit.docs;

import org.jspecify.annotations.NullMarked;
