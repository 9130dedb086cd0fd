/** Identity and guests' bundles from files. Imports {@code dev.sallyport.identity}, {@code svid}, the JDK. */
@NullMarked
package dev.sallyport.identity.files;

import org.jspecify.annotations.NullMarked;
