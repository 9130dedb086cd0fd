/**
 * PEM text of certificates and keys, read strictly and written. Imports BouncyCastle's reader and the JDK.
 */
@NullMarked
package dev.sallyport.ca.pem;

import org.jspecify.annotations.NullMarked;
