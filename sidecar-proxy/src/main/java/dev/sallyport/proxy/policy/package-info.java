/**
 * Which snapshot is in force: takes what a resource source publishes and hands out one gatekeeper. Never Netty. Imports {@code decide}, egress-model, egress-resources.
 */
@NullMarked
package dev.sallyport.proxy.policy;

import org.jspecify.annotations.NullMarked;
