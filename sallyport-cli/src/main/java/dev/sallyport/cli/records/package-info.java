/** What gateways have recorded, read back strictly. Imports {@code input}, egress-resources, egress-model and the JDK. */
@NullMarked
package dev.sallyport.cli.records;

import org.jspecify.annotations.NullMarked;
