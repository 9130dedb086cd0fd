/**
 * Authorities ({@link dev.sallyport.ca.certificate.Authority}) and the shape of what they issue ({@link
 * dev.sallyport.ca.certificate.SvidIssuer}). Imports csr, egress-model, BouncyCastle's builders with the JDK's own
 * crypto providers, and the JDK; no framework.
 */
@NullMarked
package dev.sallyport.ca.certificate;

import org.jspecify.annotations.NullMarked;
