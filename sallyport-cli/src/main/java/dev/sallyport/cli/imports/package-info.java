/**
 * What every import shares: sets of ports and ranges, and the assembly of proven
 * resources. Imports {@code input}, egress-resources, egress-model and the JDK.
 */
@NullMarked
package dev.sallyport.cli.imports;

import org.jspecify.annotations.NullMarked;
