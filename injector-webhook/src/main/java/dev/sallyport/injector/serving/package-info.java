/** The certificate that the injector serves with: its SVID, as it is now. Imports egress-identity and the JDK's TLS. */
@NullMarked
package dev.sallyport.injector.serving;

import org.jspecify.annotations.NullMarked;
