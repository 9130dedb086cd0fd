/**
 * Identity from our CA: a fresh key, a certificate request, two HTTPS exchanges, and when to make them. Imports
 * {@code dev.sallyport.identity}, {@code svid}, {@code files} (for the bundles that lie in files), egress-model's contract
 * and the JDK's TLS; no HTTP client and no library of certificates (ADR 0091).
 */
@NullMarked
package dev.sallyport.identity.ca;

import org.jspecify.annotations.NullMarked;
