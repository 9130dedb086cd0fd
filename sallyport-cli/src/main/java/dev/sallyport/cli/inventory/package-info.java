/** Declared against observed destinations. Imports {@code gateway}, egress-resources, egress-model and the JDK. */
@NullMarked
package dev.sallyport.cli.inventory;

import org.jspecify.annotations.NullMarked;
