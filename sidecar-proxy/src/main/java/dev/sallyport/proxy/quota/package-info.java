/**
 * What rules let pass of what they allow: rates, quotas of tunnels and bytes, each under a key of rule and identity, in a
 * bounded table of this process or shared through Redis. Imports connection, egress-model, bucket4j and Netty.
 */
@NullMarked
package dev.sallyport.proxy.quota;

import org.jspecify.annotations.NullMarked;
