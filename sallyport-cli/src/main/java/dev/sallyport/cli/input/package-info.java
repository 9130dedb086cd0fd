/**
 * What people hand in: files and folders, read with bounds, and their mistakes as sentences. Imports egress-resources,
 * egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.cli.input;

import org.jspecify.annotations.NullMarked;
