/**
 * What an X509-SVID must look like, which bundle vouches for it, and the reading of the PEM texts both come in. Imports
 * egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.identity.svid;

import org.jspecify.annotations.NullMarked;
