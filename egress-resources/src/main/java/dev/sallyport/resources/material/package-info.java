/** Certificates, keys and revocation lists as Secrets and ConfigMaps hold them: PEM to the JDK's types. Imports the JDK only. */
@NullMarked
package dev.sallyport.resources.material;

import org.jspecify.annotations.NullMarked;
