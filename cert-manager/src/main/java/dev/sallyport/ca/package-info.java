/**
 * Our CA. So far its pure parts: reading a certificate request ({@link dev.sallyport.ca.CsrReader}), the keys it certifies
 * ({@link dev.sallyport.ca.KeyPolicy}), its own authorities ({@link dev.sallyport.ca.Authority}) and the shape of what it
 * issues ({@link dev.sallyport.ca.SvidIssuer}). Imports egress-model, BouncyCastle's builders with the JDK's own crypto
 * providers, and the JDK; no framework.
 */
@NullMarked
package dev.sallyport.ca;

import org.jspecify.annotations.NullMarked;
