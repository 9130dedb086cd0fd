/**
 * From a request to a certificate: every check in its order (PROTOCOL §3.9.3), rate limits, names. Imports attest,
 * authority, certificate, csr, refusal; Bucket4j and Caffeine for the limits.
 */
@NullMarked
package dev.sallyport.ca.issue;

import org.jspecify.annotations.NullMarked;
