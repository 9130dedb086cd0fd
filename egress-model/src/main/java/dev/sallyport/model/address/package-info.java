/**
 * What kind of place an address is: one table, from the IANA special-purpose registries and the clouds' metadata
 * services, and who may open each class. Imports {@code net} and the JDK.
 */
@NullMarked
package dev.sallyport.model.address;

import org.jspecify.annotations.NullMarked;
