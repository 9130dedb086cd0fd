/**
 * How a program of ours comes by its X509-SVID (from files, or from our CA) and how it judges another's: SPIFFE's rules over
 * RFC 5280's path. Used by the proxy and the injector, so that there is one reading of certificates. Imports egress-model,
 * jboss-logging, {@code svid} and the JDK; no TLS engine, no framework. {@code files} and {@code ca} are the two sources.
 */
@NullMarked
package dev.sallyport.identity;

import org.jspecify.annotations.NullMarked;
