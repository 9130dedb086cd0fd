/**
 * The cluster, as kubectl shows it to whoever runs us: what an API server holds of policy, and ports that are forwarded.
 * Imports {@code input}, egress-resources and the JDK.
 */
@NullMarked
package dev.sallyport.cli.cluster;

import org.jspecify.annotations.NullMarked;
