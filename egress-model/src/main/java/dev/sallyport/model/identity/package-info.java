/** SPIFFE names: trust domains and workload identities, parsed strictly, compared byte-wise. Imports the JDK only. */
@NullMarked
package dev.sallyport.model.identity;

import org.jspecify.annotations.NullMarked;
